// asc's own library and the SDK are read by asc's own parser: nothing of the dialect is in them, and the many
// functions around its methods took as long as the methods.
import { SDK_LIBRARY } from "../../../sdk-files";
import type { Asc, Parser } from "./asc";
import { keepOriginals, wrap } from "./wrap";

/** What asc's library is of, as asc has it: names without "~lib/" and ".ts". */
export type LibraryFiles = Readonly<Record<string, unknown>>;

/** To be called before all that wraps methods of asc's parser. */
export function readLibraryPlainly(asc: Asc, files: LibraryFiles): void {
  const originals = keepOriginals([asc.Parser.prototype, asc.Node, asc.Tokenizer.prototype]);
  const isLibrary = (path: string) =>
    path.startsWith(SDK_LIBRARY) || Object.hasOwn(files, path.replace(/^~lib\/|\.ts$/g, ""));
  wrap(
    asc.Parser.prototype,
    "parseFile",
    3,
    parse =>
      function (this: Parser, text, path, isEntry) {
        originals.areUsed = path.startsWith("~lib/") && isLibrary(path);
        try {
          parse.call(this, text, path, isEntry);
        } finally {
          originals.areUsed = false;
        }
      },
  );
}
