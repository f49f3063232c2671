// `#x`: a member with "#" in its name. Who may use it is tsc's concern.
import type { Asc, Source, Tokenizer } from "./asc";
import { readsAuthored } from "./authors";
import { wrap, wrapPrivate } from "./wrap";

/** What may stand between a token and the next, and then a "#" before a name. */
const HASH = /(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*#(?=[\p{ID_Start}_$])/uy;

type ReadToken = (this: Tokenizer, ...handling: unknown[]) => number;

/** From now on asc's tokenizer reads names with "#" in authors' sources. */
export function allowPrivateNames(asc: Asc): void {
  const tokenizer = asc.Tokenizer.prototype;
  const sources = new WeakMap<Source, boolean>();
  const hasHash = (tokens: Tokenizer) => {
    const { source } = tokens;
    let found = sources.get(source);
    if (found === undefined)
      sources.set(source, (found = readsAuthored(tokens) && source.text.includes("#")));
    return found;
  };
  wrapPrivate<ReadToken>(
    tokenizer,
    "unsafeNext",
    0,
    read =>
      function (...handling) {
        HASH.lastIndex = this.pos;
        if (this.pos && hasHash(this) && HASH.test(this.source.text)) this.pos = HASH.lastIndex;
        return read.apply(this, handling);
      },
  );
  wrap(
    tokenizer,
    "readIdentifier",
    0,
    read =>
      function (this: Tokenizer) {
        const isPrivate = this.source.text[this.pos - 1] === "#" && hasHash(this);
        const name = read.call(this);
        return isPrivate ? `#${name}` : name;
      },
  );
}
