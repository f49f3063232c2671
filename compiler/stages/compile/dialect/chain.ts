// What `a?.b` and `a ?? b` mean. A chain has links, each of which leaves the chain where its value is null:
//
//   block $out { block $none { br $out (… block { br_if $none (eqz (tee t a)); get t } …) }; fallback }
//
// A chain that ends in a number and has no fallback gives a number that may be none.
import type { Asc, Compiler, Expression, Flow, Node, Range, Resolver, Type } from "./asc";
import { directType } from "./direct-type";
import { bare, defineNode } from "./nodes";
import type { MaybeNodes } from "./maybe";
import { numberOf, orNull, read } from "./optional-type";

interface Link {
  expression: Expression;
}
interface Chain extends Link {
  /** What stands behind `??`. */
  fallback: Expression | null;
}

type WhenLinked = (compiler: Compiler, expression: Expression) => void;

export interface ChainNodes {
  readonly link: (range: Range, parts: Link) => Expression;
  readonly chain: (range: Range, parts: Chain) => Expression;
  readonly isLink: (node: Node) => boolean;
  readonly isChain: (node: Node) => node is Expression & Chain;
  /** From now on this is called behind the code of each link, where its value is there. */
  readonly onLinked: (act: WhenLinked) => void;
}

/** The nodes of chains. */
export function defineChains(asc: Asc, { compileMaybe, itemOf }: MaybeNodes): ChainNodes {
  const { Type, TypeRef, UnaryOp, NodeKind, DiagnosticCode } = asc;
  /** The chain that is being compiled; its links leave to `none`. */
  let current: { readonly none: string; left?: Flow } | undefined;
  let count = 0;
  let linked: WhenLinked | undefined;
  const made = { links: new WeakSet<Node>(), chains: new WeakSet<Node>() };

  const newLink = defineNode<Link>(asc, {
    compile(compiler, { expression }, wanted) {
      const { module } = compiler;
      const maybe = compileMaybe(compiler, expression);
      const value =
        maybe?.value ?? compiler.compileExpression(expression, wanted === Type.void ? Type.auto : wanted);
      const type = maybe?.type ?? compiler.currentType,
        reference = type.toRef();
      const leaveIfNot = (isThere: number) => {
        // what a later link assigns to is not assigned where this one leaves
        const { currentFlow: flow } = compiler;
        if (current!.left) current!.left.mergeBranch(flow);
        else current!.left = flow.fork();
        return module.br(current!.none, module.unary(UnaryOp.EqzI32, isThere));
      };
      const steps = maybe ? [...maybe.before, leaveIfNot(maybe.isThere)] : [];
      compiler.currentType = type.nonNullableType;
      if (!type.isNullableReference)
        return steps.length ? module.block(null, [...steps, value], reference) : value;
      const { index } = compiler.currentFlow.getTempLocal(type);
      steps.push(leaveIfNot(module.local_tee(index, value, type.isManaged)));
      linked?.(compiler, expression);
      compiler.currentType = type.nonNullableType;
      return module.block(null, [...steps, module.local_get(index, reference)], reference);
    },
    resolve: (resolver, { expression }, flow, wanted, mode) =>
      resolver.resolveExpression(expression, flow, wanted, mode as never)?.nonNullableType ?? null,
  });

  const newChain = defineNode<Chain>(asc, {
    compile(compiler, node, wanted) {
      const { module } = compiler,
        { expression } = node;
      let { fallback } = node;
      const id = ++count,
        outer = current,
        flow = compiler.currentFlow,
        inner = flow.fork(),
        none = `none|${id}`;
      const chain: { readonly none: string; left?: Flow } = (current = { none });
      compiler.currentFlow = inner;
      // what ends in an item that is absent is as absent as what left the chain before
      const isValue = wanted !== Type.void && wanted !== Type.bool;
      const item = fallback || !isValue ? undefined : itemOf(compiler.resolver, expression, inner);
      const whole = item ? orNull(compiler.resolver, item.type) : fallback ? nullable(wanted) : wanted;
      let value = compiler.compileExpression(expression, whole);
      let type = compiler.currentType;
      fallback &&= inPlaceOf(type, fallback);
      current = outer;
      compiler.currentFlow = flow;
      const { left: other } = chain;
      if (!other) {
        flow.inherit(inner);
        compiler.currentType = type;
        return value;
      }
      if (type === Type.void || (wanted === Type.void && !fallback)) {
        flow.inheritAlternatives(inner, other);
        if (type !== Type.void) value = module.drop(value);
        compiler.currentType = Type.void;
        return module.block(none, [value]);
      }
      let rest: number;
      if (fallback && numberOf(type) && !isOptional(compiler, fallback)) {
        compiler.currentType = type.nonNullableType;
        value = read(compiler, value);
        type = compiler.currentType;
      }
      if (fallback && isText(compiler.resolver, type, fallback, compiler.currentFlow)) {
        value = compiler.makeToString(value, type, expression); // `${n ?? "none"}`
        type = compiler.program.stringInstance.type;
      }
      if (fallback) {
        compiler.currentFlow = other;
        rest = compiler.compileExpression(
          fallback,
          type.isReference ? type.nonNullableType.asNullable() : type,
        );
        compiler.currentFlow = flow;
        const common = commonType(compiler, type, wanted, node);
        if (!common) return module.unreachable();
        rest = compiler.convertExpression(rest, compiler.currentType, common, false, fallback);
        value = compiler.convertExpression(value, type, common, false, expression);
        type = common;
      } else if (type.isReference) {
        type = type.nonNullableType.asNullable();
        rest = compiler.makeZero(type);
      } else if (type === Type.bool || wanted === Type.bool) {
        rest = compiler.makeZero(type); // undefined is false
      } else {
        const optional = orNull(compiler.resolver, type);
        value = compiler.convertExpression(value, type, optional, false, expression);
        type = optional;
        rest = compiler.makeZero(type);
      }
      flow.inheritAlternatives(inner, other);
      compiler.currentType = type;
      const out = `out|${id}`;
      const first = module.block(none, [module.br(out, 0, value)], TypeRef.None);
      return module.block(out, [first, rest], type.toRef());
    },
    resolve(resolver, node, flow, wanted, mode) {
      const found = resolver.resolveExpression(node.expression, flow, wanted, mode as never);
      const fallback = node.fallback && found ? inPlaceOf(found, node.fallback) : node.fallback;
      if (found && fallback && isText(resolver, found, fallback, flow))
        return resolver.program.stringInstance.type;
      if (found?.isNumericValue && !fallback && found !== Type.bool) return orNull(resolver, found);
      if (found?.isNumericValue && fallback) {
        const other = resolver.resolveExpression(fallback, flow, Type.auto, asc.ReportMode.Swallow as never);
        if (other && numberOf(other)) return orNull(resolver, found);
      }
      if (!found?.isReference) return found;
      if (fallback && numberOf(found)) {
        const other = resolver.resolveExpression(fallback, flow, wanted, mode as never);
        return other && numberOf(other) ? found.asNullable() : numberOf(found)!;
      }
      if (!fallback || fallback.kind === NodeKind.Null) return found.nonNullableType.asNullable();
      const other = resolver.resolveExpression(fallback, flow, found, mode as never);
      return other && (Type.commonType(found.nonNullableType, other, wanted) ?? found);
    },
  });

  /** What stands behind `??`: in place of a set or a map, `[]` is an empty one. */
  function inPlaceOf(type: Type, fallback: Expression): Expression {
    const { kind, literalKind, elementExpressions } = bare(asc, fallback) as Expression & {
      literalKind?: number;
      elementExpressions?: readonly Expression[];
    };
    const isEmpty =
      kind === NodeKind.Literal && literalKind === asc.LiteralKind.Array && !elementExpressions!.length;
    const found = isEmpty ? type.getClass() : undefined;
    const [, name] = /^~lib\/(?:set|map)\/(Set|Map)</.exec(found?.internalName ?? "") ?? [];
    if (!name) return fallback;
    const { range } = fallback;
    const types = found!.typeArguments!.map(one => directType(asc, one, range));
    return asc.Node.createNewExpression(asc.Node.createSimpleTypeName(name, range), types, [], range);
  }

  /** Whether a number is text where it is there, since there is text where it is not. */
  function isText(resolver: Resolver, type: Type, fallback: Expression, flow: Flow): boolean {
    if (!type.isNumericValue && !numberOf(type)) return false;
    const other = resolver.resolveExpression(fallback, flow, Type.auto, asc.ReportMode.Swallow as never);
    return other?.getClass() === resolver.program.stringInstance;
  }

  function isOptional({ resolver, currentFlow }: Compiler, node: Expression): boolean {
    const type = resolver.resolveExpression(node, currentFlow, Type.auto, asc.ReportMode.Swallow as never);
    return type !== null && (numberOf(type) !== undefined || node.kind === NodeKind.Null);
  }

  /** The type of a chain and of its fallback, whose type is the compiler's current one. */
  function commonType(compiler: Compiler, type: Type, wanted: Type, node: Chain): Type | null {
    const fallback = compiler.currentType;
    if (node.fallback!.kind === NodeKind.Null && type.isReference) return type.nonNullableType.asNullable();
    const neverNull = !type.isNullableReference && !fallback.isNullableReference;
    const common = Type.commonType(
      type,
      fallback,
      neverNull && wanted.isReference ? wanted.nonNullableType : wanted,
    );
    if (!common)
      compiler.error(
        DiagnosticCode.Type_0_is_not_assignable_to_type_1,
        node.fallback!.range,
        fallback.toString(),
        type.toString(),
      );
    return common;
  }
  const nullable = (type: Type) =>
    type.isReference ? type.nonNullableType.asNullable() : type === Type.void ? Type.auto : type;

  return {
    link: (range, parts) => added(made.links, newLink(range, parts)),
    chain: (range, parts) => added(made.chains, newChain(range, parts)),
    isLink: node => made.links.has(node),
    isChain: (node): node is Expression & Chain => made.chains.has(node),
    onLinked: act => (linked = act),
  };
}

function added<T extends object>(set: WeakSet<T>, node: T): T {
  set.add(node);
  return node;
}
