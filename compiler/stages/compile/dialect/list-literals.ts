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

/** Finds the type that takes texts, numbers and bools of these types; undefined of others. */
export type CommonItem = (resolver: Resolver, types: readonly Type[]) => Type | undefined;

function kindOf({ program }: Resolver, type: Type): "text" | "number" | "bool" | undefined {
  const own = numberOf(type) ?? type;
  if (own.nonNullableType === program.stringInstance.type) return "text";
  if (!own.isNumericValue) return undefined;
  return own.isBooleanValue ? "bool" : "number";
}

/** Gives what finds that type, which is a union where they are of several kinds. */
export function findCommonItem(asc: Asc, unite: UniteTypes): CommonItem {
  const { Type } = asc;
  return (resolver, types) => {
    const kinds = new Set(types.map(type => kindOf(resolver, type)));
    if (kinds.has(undefined)) return undefined;
    let number: Type | undefined;
    for (const type of types) {
      if (kindOf(resolver, type) !== "number") continue;
      const own = numberOf(type) ?? type;
      if (!number) number = own;
      else if (number.isFloatValue !== own.isFloatValue) number = Type.f64;
      else number = Type.commonType(number, own) ?? number;
    }
    const text = resolver.program.stringInstance.type;
    const all = [
      ...(kinds.has("text") ? [text] : []),
      ...(number ? [number] : []),
      ...(kinds.has("bool") ? [Type.bool] : []),
    ];
    if (all.length === 1) return all[0];
    const variant = (type: Type) => ({
      class: (type.isReference ? type : orNull(resolver, type)).getClass()!,
      tags: new Map<string, readonly string[]>(),
    });
    return unite(resolver, all.map(variant));
  };
}

/** From now on authors write such lists. */
export function allowMixedLists(asc: Asc, commonItem: CommonItem): void {
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
    const types: Type[] = [];
    let number: Type | undefined,
      isAbsent = items.some(isNull);
    for (const one of items) {
      if (isNull(one)) continue;
      const found = resolver.resolveExpression(one, flow, number ?? Type.auto, quietly);
      if (!found) return undefined;
      if (found.isNullableReference) isAbsent = true;
      types.push(found);
      const own = numberOf(found) ?? found;
      if (own.isNumericValue && own !== Type.bool) number = own;
    }
    const kinds = new Set(types.map(type => kindOf(resolver, type)));
    if (kinds.has(undefined) || (kinds.size === 1 && !(isAbsent && number))) return undefined;
    if (kinds.size > 1 && isConstant(node))
      return tupleType(
        resolver,
        items.map(one => resolver.resolveExpression(one, flow, Type.auto, quietly)!),
      );
    const item = commonItem(resolver, types)!;
    const { arrayPrototype } = resolver.program;
    return resolver.resolveClass(arrayPrototype as never, [isAbsent ? orNull(resolver, item) : item])!.type;
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
