// What is done with a file of the author's once all of it is parsed.
import type { Asc, Parser, Source } from "./asc";
import { isAuthored } from "./authors";
import { wrap } from "./wrap";

/** From now on `act` is called with each file of the author's, once, behind those that were given before. */
export function afterParse(asc: Asc, act: (parser: Parser, source: Source) => void): void {
  const seen = new WeakSet<Source>();
  wrap(
    asc.Parser.prototype,
    "parseFile",
    3,
    parse =>
      function (this: Parser, text, path, isEntry) {
        parse.call(this, text, path, isEntry);
        const source = this.sources.at(-1);
        // of a file that is read already, asc parses nothing
        if (!source || !isAuthored(source.range) || seen.has(source)) return;
        seen.add(source);
        act(this, source);
      },
  );
}
