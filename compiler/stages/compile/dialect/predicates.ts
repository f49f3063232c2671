// `(x): x is T => …` returns a bool, and a list has the type of what is kept of it: without its nulls, as in
// `list.filter(x => x !== null)` and `list.filter(Boolean)`, or of some types of a union, as in
// `list.filter((x): x is Dog => …)`, `list.filter(isDog)` and `list.filter(x => x.kind === "dog")`.
import type {
  Asc,
  BinaryExpression,
  CallExpression,
  Expression,
  Flow,
  FunctionExpression,
  Node,
} from "./asc";
import type { ParameterNode, PropertyAccessExpression } from "./asc";
import type { Resolver, Statement, Type as AscType } from "./asc";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import { numberOf } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import type { Fact, Narrowing } from "./narrowing";
import { predicateNamed, predicateOf } from "./predicate-types";
import type { UnionQuestions } from "./union-questions";
import { variantsOf } from "./union-types";
import { wrapAuthored } from "./wrap";

interface Unions {
  readonly narrowing: Narrowing;
  readonly questions: UnionQuestions;
}

/** From now on a list that authors filter has the type of what is kept. */
export function allowPredicates(asc: Asc, { narrowing, questions }: Unions): void {
  const { Node, NodeKind, Token, Type, ReportMode } = asc;

  /** The same call, as that of a list whose items are there; undefined of all others. */
  function present(resolver: Resolver, node: CallExpression, flow: Flow): Expression | undefined {
    const { expression: callee, args, range } = node;
    if (callee.kind !== NodeKind.PropertyAccess || args.length !== 1 || seen.has(node)) return undefined;
    const { expression: list, property } = callee as PropertyAccessExpression;
    if (property.text !== "filter") return undefined;
    const found = resolver.resolveExpression(list, flow, Type.auto, ReportMode.Swallow as never)?.getClass();
    const item = found?.prototype === resolver.program.arrayPrototype ? found!.typeArguments![0]! : undefined;
    if (!item?.isReference) return undefined;
    const kept = keptBy(resolver, args[0]!, item, flow);
    if (!kept || kept === item) return undefined;
    const inner = Node.createCallExpression(callee, null, args, range) as CallExpression;
    seen.add(inner);
    const number = numberOf(item);
    if (number) {
      const numbers = maker(asc, range).name("__falco_ts_present");
      return Node.createCallExpression(numbers, [directType(asc, number, range)], [inner], range);
    }
    const type = resolver.resolveClass(found!.prototype, [kept])!.type;
    const cast = maker(asc, range).name("changetype");
    return Node.createCallExpression(cast, [directType(asc, type, range)], [inner], range);
  }
  const seen = new WeakSet<CallExpression>();

  /** The type of the items that a function is true of; undefined where it does not tell. */
  function keptBy(resolver: Resolver, given: Expression, item: AscType, flow: Flow): AscType | undefined {
    const fn = bare(asc, given),
      isFunction = fn.kind === NodeKind.Function;
    const signature = isFunction ? (fn as FunctionExpression).declaration.signature : undefined;
    const told = signature ? predicateOf(signature.returnType) : predicateNamed(asc, resolver, fn, flow);
    if (told) {
      const { sourceFunction, contextualTypeArguments: types } = flow;
      const type = resolver.resolveType(told, flow, sourceFunction, types, ReportMode.Swallow as never);
      if (numberOf(item)) return type === numberOf(item) ? item.nonNullableType : undefined;
      return type?.isReference && !numberOf(type) ? type : undefined;
    }
    const { body } = isFunction ? (fn as FunctionExpression).declaration : { body: null };
    const value =
      body?.kind === NodeKind.Expression && (body as Statement & { expression: Expression }).expression;
    const [parameter] = signature?.parameters ?? [];
    if (!value || !parameter) return undefined;
    if (item.isNullableReference)
      return isThere(bare(asc, value), parameter.name.text) ? item.nonNullableType : undefined;
    return keptIf(resolver, value, parameter, item, flow);
  }

  /** Of `x => x.kind === "dog"` a dog, where all others are none. */
  function keptIf(
    resolver: Resolver,
    condition: Expression,
    parameter: ParameterNode,
    item: AscType,
    { sourceFunction }: Flow,
  ): AscType | undefined {
    const all = variantsOf(item);
    if (!all) return undefined;
    const inner = asc.Flow.createDefault(sourceFunction);
    const local = inner.addScopedDummyLocal(parameter.name.text, item, parameter);
    const { key } = narrowing.localReference(local);
    const { whenTrue, whenFalse } = questions.factsOf(resolver, condition, inner);
    const isOf = (facts: readonly Fact[]) => {
      const own = facts.filter(({ reference }) => reference.key === key);
      return own.length === 1 ? own[0]!.is?.map(one => one.class) : undefined;
    };
    const kept = isOf(whenTrue),
      left = isOf(whenFalse);
    if (!kept || !left || kept.some(one => left.includes(one)) || kept.length + left.length !== all.length)
      return undefined;
    narrowing.learn(inner, whenTrue);
    return narrowing.localType(inner, local);
  }

  /** `x !== null`, `x` or `!!x` */
  function isThere(node: Expression, name: string): boolean {
    const { operator, left, right } = node as BinaryExpression;
    const isName = (one: Node) =>
      one.kind === NodeKind.Identifier && (one as Node & { text: string }).text === name;
    if (node.kind === NodeKind.Binary)
      return (
        (operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals) &&
        right.kind === NodeKind.Null &&
        isName(left)
      );
    const inner = () => (node as Expression & { operand: Expression }).operand;
    return (
      node.kind === NodeKind.UnaryPrefix &&
      operator === Token.Exclamation &&
      inner().kind === NodeKind.UnaryPrefix &&
      isName((inner() as Expression & { operand: Expression }).operand)
    );
  }

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = present(this.resolver, node, this.currentFlow);
        return own ? this.compileExpression(own, wanted) : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const own = present(this, node, flow);
        return own
          ? this.resolveExpression(own, flow, ...(rest as []))
          : resolve.call(this, node, flow, ...rest);
      },
  );
}
