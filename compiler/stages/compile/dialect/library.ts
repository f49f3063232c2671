// What is added to a program before asc looks at it.
import fs from "node:fs";

import { SDK_LIBRARY, sdkPath } from "../../../sdk-files";
import type { Parser } from "./asc";
import { addClosures } from "./closures";

/** What the code of authors is lowered to; asc compiles of it what is used. */
const LOWERED = "library/dialect.ts";

/** Once all is parsed: adds what the dialect's code needs. */
export function addLibrary(parser: Parser): void {
  parser.parseFile(fs.readFileSync(sdkPath(LOWERED), "utf8"), SDK_LIBRARY + LOWERED, false);
  addClosures(parser);
}
