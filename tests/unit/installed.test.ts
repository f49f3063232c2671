// What a new plugin's package.json asks npm for, by where falco-ts is installed above it.
import fs from "node:fs";
import path from "node:path";

import { wantedPackages } from "../../dist/compiler/commands/installed";
import { temporaryFolder } from "../support";

const work = temporaryFolder();
const published = { "falco-ts": "^0.1.0" };

/** A folder with falco-ts in its node_modules, whose package.json has the text given. */
function installation(name: string, about: string): string {
  const folder = path.join(work, name);
  fs.mkdirSync(path.join(folder, "node_modules", "falco-ts"), { recursive: true });
  fs.writeFileSync(path.join(folder, "node_modules", "falco-ts", "package.json"), "{}");
  fs.writeFileSync(path.join(folder, "package.json"), about);
  return folder;
}

test("without falco-ts above it, it asks for the version that made it", () => {
  expect(wantedPackages(path.join(work, "nothing", "my_plugin"))).toEqual(published);
});

test("below one from a registry it asks for the version", () => {
  const folder = installation("registry", '{ "dependencies": { "falco-ts": "^0.1.0" } }');
  expect(wantedPackages(path.join(folder, "my_plugin"))).toEqual(published);
});

test("below one from files it asks for the files, as they lie from the new folder", () => {
  const about = {
    dependencies: { "falco-ts": "file:../dist/falco-ts-0.1.0.tgz", other: "file:../other.tgz" },
    devDependencies: { "@falco-ts/linux-x64": "file:/srv/falco-ts-linux-x64-0.1.0.tgz" },
  };
  const folder = installation("files", JSON.stringify(about));
  expect(wantedPackages(path.join(folder, "plugins", "my_plugin"))).toEqual({
    "falco-ts": "file:../../../dist/falco-ts-0.1.0.tgz",
    "@falco-ts/linux-x64": "file:/srv/falco-ts-linux-x64-0.1.0.tgz",
  });
});

test.each(["[", "null", '{ "dependencies": { "falco-ts": 7 } }'])(
  "below one whose package.json is %s it asks for the version",
  about => {
    expect(wantedPackages(path.join(installation("broken", about), "my_plugin"))).toEqual(published);
  },
);
