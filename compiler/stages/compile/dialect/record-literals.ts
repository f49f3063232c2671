// Object literals where a record is wanted: `{ http: 80, [name]: 1, ...more }`. One with a key that is
// computed is a record also where nothing is wanted.
import type { Asc, Expression, Flow, Range, Resolver, Type } from "./asc";
import { directType } from "./direct-type";
import { maker } from "./make";
import { COMPUTED, isMemberName, SPREAD, type ObjectLiteral } from "./object-syntax";
import type { CompileNode, LookupNode } from "./private-methods";
import { partsOf, RECORD, recordOf, recordType } from "./record-types";
import { wrapAuthored } from "./wrap";

const NO_RECORD = "a record takes keys and values of its types: what is spread in it is another record";

/** From now on authors write them. */
export function writeRecords(asc: Asc): void {
  const { Node, LiteralKind, Type, ReportMode, DiagnosticCode } = asc;
  const quietly = ReportMode.Swallow as never;

  wrapAuthored<CompileNode<ObjectLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        const type = typeOf(this.resolver, node, this.currentFlow, wanted);
        if (!type) return compile.call(this, node, wanted, ...rest);
        const spread = node.names.findIndex(
          ({ text }, i) =>
            text === SPREAD &&
            !recordOf(this.resolver.resolveExpression(node.values[i]!, this.currentFlow, Type.auto, quietly)),
        );
        if (spread < 0) return this.compileExpression(lowered(this.resolver, node, type), type);
        this.error(DiagnosticCode.User_defined_0 as never, node.values[spread]!.range, NO_RECORD);
        this.currentType = type;
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ObjectLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, ...mode) {
        return typeOf(this, node, flow, wanted)?.getClass() ?? lookup.call(this, node, flow, wanted, ...mode);
      },
  );

  /** The type of a record; undefined of what is none. */
  function typeOf(resolver: Resolver, node: ObjectLiteral, flow: Flow, wanted: Type): Type | undefined {
    if (node.literalKind !== LiteralKind.Object) return undefined;
    const found = recordOf(wanted);
    if (found) return found.type;
    const { names, values, keys } = node;
    const isCopy = names.length > 0 && names.every(({ text }) => text === SPREAD);
    // what has names that no member can have
    const isNamed = names.some(({ text }) => text !== SPREAD && text !== COMPUTED && !isMemberName(text));
    if (wanted.getClass() || (!keys && !isCopy && !isNamed)) return undefined;
    for (const [i, value] of values.entries()) {
      const type = resolver.resolveExpression(value, flow, Type.auto, quietly);
      const spread = names[i]!.text === SPREAD ? recordOf(type) : undefined;
      if (spread) return spread.type;
      if (type && names[i]!.text !== SPREAD)
        return recordType(resolver, resolver.program.stringInstance.type, type);
    }
    return undefined;
  }

  function lowered(
    { program }: Resolver,
    { names, values, keys, without, range }: ObjectLiteral,
    type: Type,
  ): Expression {
    const { key, value } = partsOf(recordOf(type)!);
    const types = [key, value].map(one => directType(asc, one, range));
    const list = (items: Expression[], at: Range) => Node.createArrayLiteralExpression(items, at);
    const isText = key.getClass() === program.stringInstance;
    const keyNamed = (text: string, at: Range): Expression => {
      if (isText) return Node.createStringLiteralExpression(text, at);
      return key.isFloatValue
        ? Node.createFloatLiteralExpression(Number(text), at)
        : maker(asc, at).number(Number(text));
    };
    const keyOf = (i: number): Expression => {
      const { text, range: at } = names[i]!;
      return text === COMPUTED ? keys![i]! : keyNamed(text, at);
    };
    const call = (name: string, ...args: Expression[]) =>
      Node.createCallExpression(maker(asc, range).name(`${RECORD}_${name}`), types, args, range);
    if (!names.length)
      return Node.createNewExpression(Node.createSimpleTypeName(RECORD, range), types, [], range);
    const places = names.map((_, i) => i);
    if (!names.some(({ text }) => text === SPREAD))
      return call("of", list(places.map(keyOf), range), list(values, range));
    const made = places.reduce<Expression>(
      (made, i) =>
        names[i]!.text === SPREAD
          ? call("withAll", made, values[i]!)
          : call("with", made, keyOf(i), values[i]!),
      Node.createNewExpression(Node.createSimpleTypeName(RECORD, range), types, [], range),
    );
    return without
      ? call(
          "without",
          made,
          list(
            without.map(name => keyNamed(name, range)),
            range,
          ),
        )
      : made;
  }
}
