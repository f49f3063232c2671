// What is added to a program before asc looks at it.
import fs from "node:fs";

import { SDK_LIBRARY, sdkPath } from "../../../sdk-files";
import type { Asc, Parser } from "./asc";
import { addClosures } from "./closures";
import { lowerDataInterfaces } from "./data-interfaces";
import { needsRecords } from "./record-types";
import { regexClasses } from "./regex-classes";
import { shapeClasses } from "./shape-classes";
import { hasTry } from "./try-syntax";
import { tupleClasses } from "./tuples";

/** What the code of authors is lowered to; asc compiles of it what is used. */
const LOWERED = "library/dialect.ts",
  RECORDS = "library/records.ts",
  THROWS = "library/throws.ts";

/** Once all is parsed: adds what the dialect's code needs. */
export function addLibrary(asc: Asc, parser: Parser): void {
  lowerDataInterfaces(asc, parser);
  const text = read(LOWERED) + tupleClasses() + shapeClasses(parser) + regexClasses(parser);
  parser.parseFile(text, SDK_LIBRARY + LOWERED, false);
  if (needsRecords(parser)) parser.parseFile(read(RECORDS), SDK_LIBRARY + RECORDS, false);
  addClosures(parser);
  if (hasTry(parser)) parser.parseFile(read(THROWS), SDK_LIBRARY + THROWS, false);
}

function read(file: string): string {
  return fs.readFileSync(sdkPath(file), "utf8");
}
