// What package.json says of a plugin, in each of the forms that npm knows.
import fs from "node:fs";
import path from "node:path";

import { readPackageJson } from "../../compiler/plugin/package-json";
import { temporaryFolder } from "../support";

const dir = temporaryFolder();

function read(text: string | object) {
  fs.writeFileSync(path.join(dir, "package.json"), typeof text === "string" ? text : JSON.stringify(text));
  return readPackageJson(dir);
}

test.each([
  ["github:you/x", "https://github.com/you/x"],
  ["you/x", "https://github.com/you/x"],
  ["git+https://github.com/you/x.git", "https://github.com/you/x"],
  ["git@github.com:you/x.git", "https://github.com/you/x"],
  ["git+ssh://git@github.com/you/x.git", "https://github.com/you/x"],
  ["git://github.com/you/x", "https://github.com/you/x"],
])("the repository %s and its rules are on GitHub", (repository, url) => {
  expect(read({ repository })).toMatchObject({
    repository: url,
    url,
    github: "you/x",
    rulesUrl: `${url}/tree/HEAD/rules`,
  });
  expect(read({ repository: { type: "git", url: repository } })).toMatchObject({ repository: url, url });
});

test("a plugin in a folder of a repository has the folder's address", () => {
  expect(read({ repository: { url: "you/x", directory: "./plugins/y/" } })).toMatchObject({
    repository: "https://github.com/you/x",
    url: "https://github.com/you/x/tree/HEAD/plugins/y",
    rulesUrl: "https://github.com/you/x/tree/HEAD/plugins/y/rules",
  });
});

test("a repository that is not on GitHub has an address, and no address of rules", () => {
  expect(read({ repository: "https://git.example.org/you/x.git" })).toMatchObject({
    repository: "https://git.example.org/you/x",
    github: undefined,
    rulesUrl: undefined,
  });
});

test("the homepage is the address of a plugin without a repository", () => {
  expect(read({ homepage: "https://x.example.org" })).toMatchObject({
    repository: undefined,
    url: "https://x.example.org",
  });
});

test("a person is an object, or a text of name, mail and page", () => {
  expect(read({ author: "Ada Lovelace <ada@example.org> (https://a.example.org)" }).maintainers).toEqual([
    { name: "Ada Lovelace", email: "ada@example.org" },
  ]);
  expect(
    read({ author: { name: "Ada" }, maintainers: ["Bob", { name: "Eve", email: "eve@example.org" }, 3] }),
  ).toMatchObject({
    author: { name: "Ada" },
    maintainers: [{ name: "Bob" }, { name: "Eve", email: "eve@example.org" }],
  });
});

test("a value that is missing or of another type is ignored", () => {
  const nothing = {
    author: undefined,
    maintainers: [],
    keywords: [],
    license: undefined,
    repository: undefined,
    url: undefined,
    rulesUrl: undefined,
    github: undefined,
  };
  expect(read({ author: 1, keywords: "x", license: {}, repository: null })).toEqual(nothing);
  fs.rmSync(path.join(dir, "package.json"));
  expect(readPackageJson(dir)).toEqual(nothing);
});

test.each([
  ["{", /^package\.json: not valid JSON: /],
  ["[]", /^package\.json: expected a JSON object$/],
  [
    '{ "repository": "ftp://x" }',
    /^package\.json: "repository": found "ftp:\/\/x", expected an address such as https:\/\/github\.com\/you\/your-plugin$/,
  ],
])("%s is refused", (text, message) => {
  expect(() => read(text)).toThrow(message);
});
