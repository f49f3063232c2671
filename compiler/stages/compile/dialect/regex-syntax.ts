// Reads regular expressions: `/[a-z]+/i`, and `new RegExp("[a-z]+", "i")` of texts that are written there.
import type { Asc, Compiler, Expression, Parser, Range, Source } from "./asc";
import { isAuthored, readsAuthored } from "./authors";
import { maker } from "./make";
import { defineNode } from "./nodes";
import { noteRegex } from "./regex-classes";
import { Regex, unitsOf } from "./regex-literal";
import { wrap } from "./wrap";

const NOT_CONSTANT =
  'a pattern becomes a table when the plugin is built, so it has to be written where it is used: /[a-z]+/, or new RegExp("[a-z]+")';

interface Text extends Expression {
  readonly literalKind: number;
  readonly value: string;
  readonly parts: string[];
  readonly expressions: Expression[];
}

/** From now on authors write regular expressions. */
export function readRegexes(asc: Asc): void {
  const { Node, NodeKind, LiteralKind, Token, DiagnosticCode } = asc;

  const make = (range: Range, regex: Regex): Expression => {
    noteRegex(regex);
    return newRegex(range, { regex });
  };
  const object = ({ className }: Regex, range: Range): Expression => {
    const make = maker(asc, range);
    return make.call(make.member(make.name(className), "__make"));
  };
  const newRegex = defineNode<{ regex: Regex }>(asc, {
    compile(compiler, { regex, range }, wanted, constraints) {
      const { refusal } = regex;
      if (!refusal) return compiler.compileExpression(object(regex, range), wanted, constraints as never);
      const { start, end } = regex.place(refusal.start, refusal.end);
      return refuse(
        compiler,
        Object.assign(new asc.Range(start, end), { source: range.source }),
        refusal.message,
      );
    },
    resolve: (resolver, { regex, range }, flow, wanted, mode) =>
      regex.refusal
        ? resolver.program.regexpInstance.type
        : resolver.resolveExpression(object(regex, range), flow, wanted, mode as never),
  });
  const newUnknown = defineNode<object>(asc, {
    compile: (compiler, { range }) => refuse(compiler, range, NOT_CONSTANT),
    resolve: resolver => resolver.program.regexpInstance.type,
  });
  function refuse(compiler: Compiler, range: Range, message: string): number {
    compiler.error(DiagnosticCode.User_defined_0 as never, range, message);
    compiler.currentType = compiler.program.regexpInstance.type;
    return compiler.module.unreachable();
  }

  wrap(
    asc.Parser.prototype,
    "parseExpressionStart",
    1,
    parse =>
      function (this: Parser, tokens) {
        const next = tokens.peek();
        const isSlash = next === Token.Slash || next === Token.Slash_Equals;
        if (!isSlash || !readsAuthored(tokens)) return parse.call(this, tokens);
        tokens.next();
        const start = tokens.tokenPos,
          { text } = tokens.source;
        const end = endOfPattern(text, start + 1);
        if (end === undefined) {
          const code = DiagnosticCode.Unterminated_regular_expression_literal as never;
          this.error(code, tokens.range(start, tokens.pos));
          return null;
        }
        const flags = /^[\w$]*/.exec(text.slice(end + 1))![0];
        tokens.pos = end + 1 + flags.length;
        const place = (from: number, to: number) => ({ start: start + 1 + from, end: start + 1 + to });
        return make(
          tokens.range(start, tokens.pos),
          new Regex(text.slice(start + 1, end), flags, tokens.source, place),
        );
      },
  );

  wrap(Node, "createNewExpression", 4, create => (typeName, types, args, range) => {
    const { identifier, next } = typeName;
    if (identifier.text !== "RegExp" || next || types?.length || !isAuthored(range))
      return create(typeName, types, args, range);
    const [pattern, flags = ""] = args.map(textOf);
    const isKnown =
      pattern !== undefined && (args.length === 1 || (args.length === 2 && flags !== undefined));
    return (isKnown ? make(range, fromText(args, pattern, flags)) : newUnknown(range, {})) as never;
  });

  /** What a text is whose every character is written there. */
  function textOf(node: Expression): string | undefined {
    if (node.kind !== NodeKind.Literal) return undefined;
    const { literalKind, value, parts, expressions } = node as Text;
    if (literalKind === LiteralKind.String) return value;
    return literalKind === LiteralKind.Template && !expressions.length ? parts[0] : undefined;
  }

  function fromText([first, second]: readonly Expression[], pattern: string, flags: string): Regex {
    const inside = ({ range }: Expression) => {
      const text = (range.source as Source).text.slice(range.start, range.end);
      const quote = /^(?:String\s*\.\s*raw\s*)?["'`]/.exec(text)![0];
      const raw = text.slice(quote.length, -1);
      return { start: range.start + quote.length, units: quote.startsWith("S") ? undefined : unitsOf(raw) };
    };
    const place = (start: number, end: number) => {
      const isFlag = start > pattern.length,
        { start: from, units } = inside(isFlag ? second! : first!);
      const at = (unit: number) => from + (units ? (units[unit] ?? units.at(-1)!) : unit);
      const before = isFlag ? pattern.length + 1 : 0;
      return { start: at(start - before), end: at(end - before) };
    };
    return new Regex(pattern, flags, first!.range.source as Source, place);
  }
}

/** Where the slash is that ends a pattern; undefined where its line has none. */
function endOfPattern(text: string, start: number): number | undefined {
  const pattern =
    /(?:[^\\/[\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029]|\[(?:[^\\\]\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029])*\])*/y;
  pattern.lastIndex = start;
  const end = start + pattern.exec(text)![0].length;
  return text[end] === "/" ? end : undefined;
}
