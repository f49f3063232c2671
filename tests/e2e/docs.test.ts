// The documents in docs/: every code block is run; documents.ts says how.
import fs from "node:fs";
import path from "node:path";

import { root } from "../support";
import { testDocument } from "./documents";

const names = fs
  .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter(name => name.endsWith(".md"));

describe.each(names.map(name => `docs/${name}`))("%s", testDocument);
