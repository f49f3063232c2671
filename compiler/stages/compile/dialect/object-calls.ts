// `Object.keys(x)`, `values`, `entries`, `hasOwn`, `fromEntries`, `assign` and `freeze`: of records, and, but
// for the last ones, of objects whose names are known.
import type { Asc, CallExpression, Class, Expression, Flow, Range } from "./asc";
import type { PropertyAccessExpression, Resolver } from "./asc";
import { afterParse } from "./after-parse";
import { directType } from "./direct-type";
import type { CommonItem } from "./list-literals";
import { maker } from "./make";
import type { CompileNode, ResolveNode } from "./private-methods";
import { partsOf, noteRecord, RECORD, recordOf } from "./record-types";
import type { MakeScoped } from "./scoped";
import { isShapeName } from "./shape-classes";
import { memberOrder } from "./shape-members";
import { PAIR } from "./tuples";
import { wrap, wrapAuthored } from "./wrap";

/** The method that `for…in` calls. */
export const FOR_IN = "for…in";
const METHODS = new Set([FOR_IN, "keys", "values", "entries", "hasOwn", "fromEntries", "assign"]);

const NO_FOR_IN =
  "`for…in` goes over the keys of a Record: write for (const [key, value] of map), or for (const x of list)";
const NO_ASSIGN = "Object.assign() takes records: write { ...a, ...b } for other objects";

/** From now on authors call these. */
export function allowObjectCalls(asc: Asc, scoped: MakeScoped, commonItem: CommonItem): void {
  const { Node, NodeKind, Type, ReportMode, DiagnosticCode, CommonFlags, Token } = asc;
  const quietly = ReportMode.Swallow as never;

  afterParse(asc, (_parser, source) => {
    if (/\bObject\s*\.\s*(?:keys|values|entries|hasOwn|fromEntries|assign)\b/.test(source.text))
      noteRecord(source.range);
  });

  wrap(Node, "createCallExpression", 4, create => (expression, types, args, range) => {
    const isFreeze = args.length === 1 && methodOf(expression) === "freeze";
    return isFreeze ? (args[0] as never) : create(expression, types, args, range);
  });

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = lower(this.resolver, node, this.currentFlow);
        if (!own) return compile.call(this, node, wanted, constraints);
        if (typeof own !== "string") return this.compileExpression(own, wanted, constraints as never);
        this.error(DiagnosticCode.User_defined_0 as never, node.range, own);
        this.currentType = wanted;
        return this.module.unreachable();
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const own = lower(this, node, flow);
        if (!own) return resolve.call(this, node, flow, ...rest);
        return typeof own === "string" ? null : this.resolveExpression(own, flow, ...(rest as []));
      },
  );

  /** The name of a method of `Object`. */
  function methodOf(callee: Expression): string | undefined {
    if (callee.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression: object, property } = callee as PropertyAccessExpression;
    const isObject =
      object.kind === NodeKind.Identifier && (object as Expression & { text: string }).text === "Object";
    return isObject ? property.text : undefined;
  }

  /** Whether it is `Object.prototype.hasOwnProperty.call`. */
  function ofPrototype(callee: Expression): boolean {
    let at: Expression = callee;
    for (const name of ["call", "hasOwnProperty", "prototype"]) {
      const { expression, property } = at as PropertyAccessExpression;
      if (at.kind !== NodeKind.PropertyAccess || property.text !== name) return false;
      at = expression;
    }
    return (at as { text?: string }).text === "Object";
  }

  /** What stands for a call: its code, or why there is none. */
  function lower(resolver: Resolver, node: CallExpression, flow: Flow): Expression | string | undefined {
    const { args, expression, range } = node;
    const called = ofPrototype(expression) ? "hasOwn" : methodOf(expression);
    if (isHasOwnProperty(resolver, node, flow))
      return has(args[0]!, (expression as PropertyAccessExpression).expression, range);
    const [first, second] = args;
    if (!called || !METHODS.has(called) || !first) return undefined;
    const name = called === FOR_IN ? "keys" : called;
    const type = resolver.resolveExpression(first, flow, Type.auto, quietly);
    if (!type) return name === "assign" ? NO_ASSIGN : undefined;
    if (name === "fromEntries") return fromEntries(resolver, first, flow, range);
    const record = recordOf(type);
    if (record) {
      if (name === "hasOwn" && second) return has(second, first, range);
      if (name === "assign")
        return args.slice(1).reduce((to, from) => call("withAll", record, [to, from], range), first);
      return call(name, record, [first], range);
    }
    const found = type.getClass();
    if (found && isShapeName(found.prototype.name)) return ofShape(resolver, name, first, found, range);
    if (called === FOR_IN) return NO_FOR_IN;
    return `Object.${name}() takes a Record, or an object without a class: of a map, write map.keys(), map.values() and map.entries()`;
  }

  function call(name: string, record: Class, args: Expression[], range: Range): Expression {
    const { key, value } = partsOf(record);
    const types = [key, value].map(type => directType(asc, type, range));
    return Node.createCallExpression(maker(asc, range).name(`${RECORD}_${name}`), types, args, range);
  }

  /** `record.hasOwnProperty(key)` */
  function isHasOwnProperty(resolver: Resolver, { expression, args }: CallExpression, flow: Flow): boolean {
    if (expression.kind !== NodeKind.PropertyAccess || args.length !== 1) return false;
    const { expression: object, property } = expression as PropertyAccessExpression;
    if (property.text !== "hasOwnProperty") return false;
    return recordOf(resolver.resolveExpression(object, flow, Type.auto, quietly)) !== undefined;
  }
  const has = (key: Expression, record: Expression, range: Range) =>
    Node.createBinaryExpression(Token.In as never, key, record, range);

  function fromEntries(resolver: Resolver, from: Expression, flow: Flow, range: Range): Expression | string {
    const spread = Node.createUnaryPrefixExpression(Token.Dot_Dot_Dot as never, from, from.range);
    const list = Node.createArrayLiteralExpression([spread], range);
    const pair = resolver.resolveExpression(list, flow, Type.auto, quietly)?.getClass()?.typeArguments?.[0];
    const [key, value] = pair?.getClass()?.prototype.name === PAIR ? pair.getClass()!.typeArguments! : [];
    if (!key || !value)
      return "Object.fromEntries() takes a map, or pairs: [key, value] as [string, u64], or Object.entries()";
    const types = [key, value].map(type => directType(asc, type, range));
    return Node.createCallExpression(maker(asc, range).name(`${RECORD}_from`), types, [list], range);
  }

  /** Of an object with known names, in the order in which they are written. */
  function ofShape(
    resolver: Resolver,
    name: string,
    from: Expression,
    found: Class,
    range: Range,
  ): Expression | string {
    const names = memberOrder(found.program, found.prototype.name)!.names,
      make = maker(asc, range);
    const written = (text: string) => Node.createStringLiteralExpression(text, range);
    const list = (items: Expression[]) => Node.createArrayLiteralExpression(items, range);
    if (name === "keys") return list(names.map(written));
    const types = found.typeArguments!;
    const isOne = types.every(type => type === types[0]);
    const common = isOne ? types[0]! : commonItem(resolver, types);
    if (name === "assign") return NO_ASSIGN;
    if (name !== "values" && name !== "entries")
      return `Object.${name}() takes a Record: write its type where the object is made`;
    const isAbsent = types.some(type => type.isNullableReference);
    if (!common || (!isOne && isAbsent))
      return `Object.${name}() takes an object whose values are texts, numbers and bools, or all of one type`;
    const object = make.name(`~${range.start}`);
    const value = (one: string) => make.member(object, one);
    const pair = (one: string) =>
      Node.createNewExpression(
        Node.createSimpleTypeName(PAIR, range),
        [directType(asc, found.program.stringInstance.type, range), directType(asc, common, range)],
        [written(one), value(one)],
        range,
      );
    return scoped(range, {
      declarations: [make.declaration(object, CommonFlags.Const, from)],
      value: list(names.map(name === "values" ? value : pair)),
    });
  }
}
