// Lists of several types: `[1, undefined, 3]` is one of numbers of which some may be none (asc takes null
// for 0 there), `["a", 1, true]` one of a union, which is joined as in JavaScript, and `["d", 86400] as
// const` a tuple. A list has no holes, `[1, , 3]`: asc takes them where it reads a list, and crashes where
// it needs a type.
import type { Asc, CallExpression, Expression, Flow, Program, PropertyAccessExpression } from "./asc";
import type { Resolver, Type } from "./asc";
import { isConstant } from "./assertions";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import { numberOf, orNull } from "./optional-type";
import type { CompileNode, LookupNode, ResolveNode } from "./private-methods";
import { tupleType } from "./tuples";
import { variantsOf, type UniteTypes } from "./union-types";
import { wrapAuthored } from "./wrap";

interface ListLiteral extends Expression {
  readonly literalKind: number;
  readonly elementExpressions: readonly Expression[];
}

/** From now on authors write such lists. */
export function allowMixedLists(asc: Asc, { unite }: { readonly unite: UniteTypes }): void {
  const { Node, NodeKind, LiteralKind, ReportMode, DiagnosticCode, Type } = asc;
  const quietly = ReportMode.Swallow as never;
  const isList = ({ literalKind }: ListLiteral) => literalKind === LiteralKind.Array;
  const holeIn = ({ elementExpressions }: ListLiteral) =>
    elementExpressions.find(one => one.kind === NodeKind.Omitted);
  const isNull = (one: Expression) => bare(asc, one).kind === NodeKind.Null;
  const report = (program: Program, { range }: Expression, message: string) =>
    program.error(DiagnosticCode.User_defined_0 as never, range, message);

  wrapAuthored<CompileNode<ListLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        if (!isList(node)) return compile.call(this, node, wanted, ...rest);
        const hole = holeIn(node);
        if (hole) {
          report(this.program, hole, NO_HOLES);
          return this.module.unreachable();
        }
        const own = wanted.getClass() ? undefined : typeOf(this.resolver, node, this.currentFlow);
        return compile.call(this, node, own ?? wanted, ...rest);
      },
  );
  wrapAuthored<LookupNode<ListLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted = Type.auto, mode = ReportMode.Report, ...rest) {
        if (!isList(node)) return lookup.call(this, node, flow, wanted, mode, ...rest);
        const { elementExpressions: items } = node,
          hole = holeIn(node);
        const isUnknown = items.length > 0 && !wanted.getClass() && items.every(isNull);
        if ((hole || isUnknown) && mode === ReportMode.Report)
          report(this.program, hole ?? node, hole ? NO_HOLES : NO_TYPE);
        if (hole || isUnknown) return null;
        const own = wanted.getClass() ? undefined : typeOf(this, node, flow);
        return own?.getClass() ?? lookup.call(this, node, flow, wanted, mode, ...rest);
      },
  );

  /** The type of a list of several types; undefined of all others. */
  function typeOf(resolver: Resolver, node: ListLiteral, flow: Flow): Type | undefined {
    const { elementExpressions: items } = node;
    if (items.length < 2 || items.some(one => one.kind === NodeKind.UnaryPrefix && isSpread(one)))
      return undefined;
    const { stringInstance } = resolver.program;
    const types: Type[] = [];
    let number: Type | undefined,
      isAbsent = items.some(isNull);
    for (const one of items) {
      if (isNull(one)) continue;
      const found = resolver.resolveExpression(one, flow, number ?? Type.auto, quietly);
      const type = found && (numberOf(found) ?? found);
      if (!type || !(type.isNumericValue || type.nonNullableType === stringInstance.type)) return undefined;
      if (found.isNullableReference) isAbsent = true;
      types.push(type.isReference ? type.nonNullableType : type);
      if (type.isNumericValue && type !== Type.bool)
        number = !number
          ? type
          : number.isFloatValue !== type.isFloatValue
            ? Type.f64
            : (Type.commonType(number, type) ?? number);
    }
    const kinds = new Set(
      types.map(type => (type.isReference ? "text" : type === Type.bool ? "bool" : "number")),
    );
    const listOf = (item: Type) =>
      resolver.resolveClass(resolver.program.arrayPrototype as never, [item])!.type;
    if (kinds.size === 1) return isAbsent && number ? listOf(orNull(resolver, number)) : undefined;
    if (isConstant(node))
      return tupleType(
        resolver,
        items.map(one => resolver.resolveExpression(one, flow, Type.auto, quietly)!),
      );
    const of = (type: Type) => ({ class: type.getClass()!, tags: new Map<string, readonly string[]>() });
    const variants = [
      ...(kinds.has("text") ? [of(stringInstance.type)] : []),
      ...(number ? [of(orNull(resolver, number))] : []),
      ...(kinds.has("bool") ? [of(orNull(resolver, Type.bool))] : []),
    ];
    const union = unite(resolver, variants);
    return listOf(isAbsent ? union.asNullable() : union);
  }
  const isSpread = (node: Expression) =>
    (node as Expression & { operator: number }).operator === asc.Token.Dot_Dot_Dot;

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        const own = joined(this.resolver, node, this.currentFlow);
        return own ? this.compileExpression(own, wanted) : compile.call(this, node, wanted, ...rest);
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        return joined(this, node, flow)
          ? this.program.stringInstance.type
          : resolve.call(this, node, flow, ...rest);
      },
  );
  /** `list.map(x => x === null ? "" : `${x}`).join(…)`: the library makes no texts of unions. */
  function joined(
    resolver: Resolver,
    { expression, args, range }: CallExpression,
    flow: Flow,
  ): Expression | undefined {
    const { expression: list, property } = expression as PropertyAccessExpression;
    if (expression.kind !== NodeKind.PropertyAccess || property.text !== "join") return undefined;
    const found = resolver.resolveExpression(list, flow, Type.auto, quietly)?.getClass();
    const item = found?.prototype === resolver.program.arrayPrototype ? found!.typeArguments![0]! : undefined;
    if (!item || !(variantsOf(item) || numberOf(item))) return undefined;
    const make = maker(asc, range),
      text = directType(asc, resolver.program.stringInstance.type, range);
    const name = () => make.name("~item");
    const shown = Node.createTemplateLiteralExpression(null, ["", ""], ["", ""], [name()], range);
    const value = item.isNullableReference
      ? make.choose(
          make.binary("Equals_Equals_Equals", name(), Node.createNullExpression(range)),
          Node.createStringLiteralExpression("", range),
          shown,
        )
      : shown;
    const fn = make.arrow([["~item", directType(asc, item, range)]], text, value);
    const texts = Node.createCallExpression(make.member(list, "map"), [text], [fn], range);
    return make.call(make.member(texts, "join"), ...args);
  }
}

const NO_HOLES = "a list has no holes: write a value between the commas";
const NO_TYPE =
  "the type of this list is not known: write it, such as const list: (string | null)[] = [null]";
