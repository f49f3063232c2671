// What may not be there: `map.get(k)`, `list.pop()`, `list.shift()` and `list.at(i)` give null then, where
// JavaScript gives undefined, and `list[i]` does so where null is taken: before `??` and `?.`, and for a
// variable that may be null. Numbers need no object before `??`.
import type { Asc, CallExpression, Class, Compiler, ElementAccessExpression, Expression, Flow } from "./asc";
import type { PropertyAccessExpression, Resolver, Type } from "./asc";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { bare, defineNode } from "./nodes";
import { orNull } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import type { FindAccess } from "./record-access";
import { partsOf, RECORD_MAP, recordOf } from "./record-types";
import { wrap, wrapAuthored, wrapPrivate } from "./wrap";

/** Code that may give no value. */
export interface Maybe {
  /** What is done first. */
  readonly before: readonly number[];
  readonly isThere: number;
  readonly value: number;
  readonly type: Type;
}
/** The code of an expression that may give no value; undefined of all others. */
export type CompileMaybe = (compiler: Compiler, node: Expression) => Maybe | undefined;

export interface MaybeNodes {
  readonly compileMaybe: CompileMaybe;
  /** The type of an item of a list, or of a value of a record; undefined of all others. */
  readonly itemOf: (
    resolver: Resolver,
    node: Expression,
    flow: Flow,
  ) => { readonly type: Type; readonly isRecord: boolean } | undefined;
  /** A value of a record, of this type, that is null where it is absent. */
  readonly orNull: (node: Expression, type: Type) => Expression;
  /** From now on a value of a record is asked for here, whether it is true. */
  readonly test: (node: Expression) => void;
}

interface Found {
  readonly object: Expression;
  readonly kind: "get" | "pop" | "shift" | "at" | "item";
  readonly argument: Expression | undefined;
  readonly class: Class;
  readonly type: Type;
}

/** The class of what a regular expression finds, where it is not known which one. */
const MATCH = /^~lib\/regexp\/RegExpExecArray$/;
/** The library's classes that have items, by asc's names of them, and their methods that may give none. */
const METHODS: readonly [of: RegExp, names: readonly string[]][] = [
  [/^~lib\/map\/Map</, ["get"]],
  [/^~lib\/array\/Array</, ["pop", "shift", "at"]],
  [/^~lib\/(staticarray\/|typedarray\/|string\/String$)/, ["at"]],
  [MATCH, ["at"]],
];

/** From now on these methods give null where there is nothing. */
export function allowMaybe(asc: Asc, access: FindAccess): MaybeNodes {
  const { Node, NodeKind, Type, BinaryOp, AssertionKind, ReportMode, Constraints } = asc;
  /** Those that are said to be there, by `!`, and those that are known to be. */
  const sure = new WeakSet<Expression>(),
    tested = new WeakSet<Expression>();
  const held = defineNode<{ readonly code: () => number; readonly type: Type }>(asc, {
    compile(compiler, { code, type }) {
      compiler.currentType = type;
      return code();
    },
    resolve: (_resolver, { type }) => type,
  });

  wrap(Node, "createAssertionExpression", 4, create => (kind, expression, type, range) => {
    if ((kind as number) === AssertionKind.NonNull && isAuthored(range)) sure.add(bare(asc, expression));
    return create(kind, expression, type, range);
  });

  function find(resolver: Resolver, given: Expression, flow: Flow): Found | undefined {
    const node = bare(asc, given);
    if (sure.has(node) || !isAuthored(node.range)) return undefined;
    const own = access(resolver, node, flow);
    if (own) {
      const { value: type } = partsOf(own.class);
      return { object: own.record, kind: "get", argument: own.key, class: own.class, type };
    }
    if (node.kind === NodeKind.ElementAccess) {
      const { expression: object, elementExpression: argument } = node as ElementAccessExpression;
      return of(resolver, object, flow, "item", argument);
    }
    const { expression: callee, args } = node as CallExpression;
    if (node.kind !== NodeKind.Call || callee.kind !== NodeKind.PropertyAccess) return undefined;
    const { expression: object, property } = callee as PropertyAccessExpression,
      name = property.text;
    const isOne = name === "get" || name === "at" ? args.length === 1 : name === "pop" || name === "shift";
    return isOne ? of(resolver, object, flow, name as Found["kind"], args[0]) : undefined;
  }

  function of(
    resolver: Resolver,
    object: Expression,
    flow: Flow,
    kind: Found["kind"],
    argument: Expression | undefined,
  ): Found | undefined {
    const found = resolver
      .resolveExpression(object, flow, Type.auto, ReportMode.Swallow as never)
      ?.getClass();
    const row = found && METHODS.find(([name]) => name.test(found.internalName));
    if (!row?.[1].includes(kind === "item" ? "at" : kind)) return undefined;
    const type =
      kind === "get"
        ? found!.typeArguments![1]
        : found!.lookupOverload(asc.OperatorKind.IndexedGet as never)?.signature.returnType;
    return type && { object, kind, argument, class: found!, type };
  }

  function compileFound(compiler: Compiler, found: Found, { range }: Expression): Maybe {
    const { currentFlow: flow, module } = compiler;
    const { object, kind, argument, class: of, type } = found;
    const make = maker(asc, range),
      before: number[] = [];
    const put = (code: number, type: Type) => {
      const { index } = flow.getTempLocal(type),
        reference = type.toRef();
      before.push(module.local_set(index, code, type.isManaged));
      return held(range, { code: () => module.local_get(index, reference), type });
    };
    const ofType = (node: Expression, type: Type) =>
      compiler.compileExpression(node, type, Constraints.ConvImplicit);
    const isRecord = recordOf(of.type) !== undefined;
    const from = isRecord ? make.member(object, RECORD_MAP) : object,
      fromType = isRecord ? compiler.resolver.resolveExpression(from, flow)! : of.type;
    const list = put(ofType(from, fromType), fromType);
    const number = (node: Expression) => ofType(node, Type.i32);
    const valueOf = (node: Expression): Maybe["value"] => {
      sure.add(node);
      return ofType(node, type);
    };
    /** An item of a list, whose place has been looked at. */
    const itemAt = (index: Expression): Maybe["value"] => {
      const item = make.at(list, index);
      sure.add(item);
      return ofType(make.call(make.name("unchecked"), item), type);
    };
    if (kind === "get") {
      const key = put(ofType(argument!, of.typeArguments![0]!), of.typeArguments![0]!);
      const entry = make.call(make.member(list, "__falco_ts_entry"), key);
      const at = put(ofType(entry, Type.usize32), Type.usize32);
      const value = make.call(make.member(list, "__falco_ts_value"), at);
      return { before, isThere: ofType(at, Type.usize32), value: valueOf(value), type };
    }
    if (MATCH.test(of.internalName)) {
      const group = put(ofType(argument!, Type.i32), Type.i32);
      const isThere = ofType(make.call(make.member(list, "__has"), group), Type.bool);
      return { before, isThere, value: valueOf(make.call(make.member(list, "__text"), group)), type };
    }
    const length = make.member(list, "length");
    if (kind === "pop" || kind === "shift")
      return { before, isThere: number(length), value: valueOf(make.call(make.member(list, kind))), type };
    let index = put(number(argument!), Type.i32);
    if (kind === "at") {
      const isNegative = make.binary("LessThan", index, make.number(0));
      index = put(number(make.choose(isNegative, make.binary("Plus", index, length), index)), Type.i32);
    }
    const isThere = module.binary(BinaryOp.LtU32 as never, number(index), number(length));
    return { before, isThere, value: itemAt(index), type };
  }

  /** A value or null; for a condition, a number or 0. */
  function orNothing(compiler: Compiler, found: Found, node: Expression, wanted: Type): number {
    const { module, resolver } = compiler,
      { before, isThere, value, type } = compileFound(compiler, found, node);
    if (wanted === Type.void) {
      compiler.currentType = Type.void;
      return module.block(null, [...before, module.if(isThere, module.drop(value))]);
    }
    const isTested = wanted === Type.bool && type.isNumericValue;
    const made = isTested ? type : orNull(resolver, type);
    const converted = compiler.convertExpression(value, type, made, false, node);
    compiler.currentType = made;
    const either = module.if(isThere, converted, compiler.makeZero(made));
    return module.block(null, [...before, either], made.toRef());
  }

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const found = find(this.resolver, node, this.currentFlow);
        return found ? orNothing(this, found, node, wanted) : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const found = find(this, node, flow);
        return found ? orNull(this, found.type) : resolve.call(this, node, flow, ...rest);
      },
  );
  wrapPrivate<CompileNode<ElementAccessExpression>>(
    asc.Compiler.prototype,
    "compileElementAccessExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const { resolver, currentFlow: flow } = this;
        if (wanted.isNullableReference) {
          const found = find(resolver, node, flow);
          if (found) return orNothing(this, found, node, wanted);
        }
        const isTested =
          tested.has(node) || (wanted === Type.bool && !(constraints & Constraints.ConvImplicit));
        const own = isTested ? find(resolver, node, flow) : undefined;
        if (!own) return compile.call(this, node, wanted, constraints);
        return orNothing(this, own, node, own.type.isNumericValue ? Type.bool : orNull(resolver, own.type));
      },
  );

  const nullable = defineNode<{ readonly expression: Expression; readonly type: Type }>(asc, {
    compile: (compiler, { expression, type }) => compiler.compileExpression(expression, type),
    resolve: (_resolver, { type }) => type,
  });
  return {
    compileMaybe(compiler, node) {
      const found = find(compiler.resolver, node, compiler.currentFlow);
      return found && compileFound(compiler, found, node);
    },
    itemOf(resolver, node, flow) {
      const found = find(resolver, node, flow);
      return found && { type: found.type, isRecord: recordOf(found.class.type) !== undefined };
    },
    orNull: (expression, type) => nullable(expression.range, { expression, type: type.asNullable() }),
    test: node => void tested.add(node),
  };
}
