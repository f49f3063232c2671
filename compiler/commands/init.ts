// falco-ts init: a new plugin's folder, copied from the template.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";
import { writeFileAtomic } from "../files";
import { packageRoot, version } from "../package-root";

export interface Made {
  /** What was written, relative to the folder. */
  readonly files: readonly string[];
  /** Commands to go on with. */
  readonly next: readonly string[];
}

/** Makes a plugin's folder, named as the plugin is. Throws where there is something in it already. */
export function init(dir: string): Made {
  const target = path.resolve(dir);
  const name = path.basename(target);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new UserError(`${JSON.stringify(name)} cannot be a plugin's name: expected lower-case letters, digits and _, beginning with a letter`, 2);
  }
  if (fs.existsSync(target) && (!fs.statSync(target).isDirectory() || fs.readdirSync(target).length > 0)) {
    throw new UserError(`${dir}: exists and is not an empty folder; nothing was written`);
  }
  const template = path.join(packageRoot, "templates", "plugin");
  const files = list(template);
  const written = files.map(file => {
    const text = fs.readFileSync(path.join(template, file), "utf8");
    const to = path.join(path.dirname(file), path.basename(file).replace(/^_/, "."));   // npm leaves dot files out of packages
    const renamed = to.replace("my_plugin", name);
    writeFileAtomic(path.join(target, renamed), fill(text, name));
    return renamed;
  });
  return { files: written, next: [...(isInstalled(target) ? [] : ["npm install"]), "npx falco-ts build", "npx falco-ts test"] };
}

/** The template is a plugin of its own, called my_plugin, so that it builds and passes its tests as it is. */
function fill(text: string, name: string): string {
  const className = name.split("_").map(part => part.charAt(0).toUpperCase() + part.slice(1)).join("");
  return text.replaceAll("my_plugin", name).replaceAll("MyPlugin", className).replaceAll('"falco-ts": "*"', `"falco-ts": "^${version}"`);
}

/** Whether the new folder already finds falco-ts, in a node_modules above it. */
function isInstalled(from: string): boolean {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "node_modules", "falco-ts", "package.json"))) return true;
    if (dir === path.dirname(dir)) return false;
  }
}

function list(dir: string, below = ""): string[] {
  return fs.readdirSync(path.join(dir, below), { withFileTypes: true })
    .filter(entry => !["node_modules", "build", "dist"].includes(entry.name))
    .flatMap(entry => {
      const file = path.join(below, entry.name);
      return entry.isDirectory() ? list(dir, file) : [file];
    })
    .sort();
}
