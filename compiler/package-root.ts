import fs from "node:fs";
import path from "node:path";

/** The folder of the falco-ts package: this repository, or node_modules/falco-ts. */
export const packageRoot = path.resolve(__dirname, "../..");

/** falco-ts's own version. */
export const version: string = JSON.parse(
  fs.readFileSync(path.join(packageRoot, "package.json"), "utf8"),
).version;
