// `port || 8080` and `port && port + 1` of a number that may be none: it is false where it is none, 0 or NaN.
// Before `||` no object is made of the number, unless what stands behind may be none too.
import type { Asc, BinaryExpression, Compiler, Expression, Flow, Node, Resolver, Type } from "./asc";
import { isAuthored } from "./authors";
import type { Maybe, MaybeNodes } from "./maybe";
import { numberOf, orNull, read } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

/** Methods that asc has for itself. */
interface Privately {
  makeIsTrueish(code: number, type: Type, node: Node): number;
  inheritNonnullIfTrue(code: number): void;
}

/** From now on authors choose so. */
export function chooseOptionals(asc: Asc, { compileMaybe }: MaybeNodes): void {
  const { Token, Type, TypeRef, ReportMode, Constraints } = asc;
  const choices = new Set<number>([Token.Bar_Bar, Token.Ampersand_Ampersand]);

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const isValue = choices.has(node.operator) && wanted !== Type.bool && wanted !== Type.void;
        const type = isValue ? typeOf(this.resolver, node, this.currentFlow) : undefined;
        return type ? choose(this, node, type) : compile.call(this, node, wanted, constraints);
      },
  );
  wrapAuthored<ResolveNode<BinaryExpression>>(
    asc.Resolver.prototype,
    "resolveBinaryExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const type = choices.has(node.operator) ? typeOf(this, node, flow) : undefined;
        return type ?? resolve.call(this, node, flow, ...rest);
      },
  );

  /** The type of such a choice; undefined of all others. */
  function typeOf(resolver: Resolver, node: BinaryExpression, flow: Flow): Type | undefined {
    const { left, right, operator } = node,
      isOr = operator === Token.Bar_Bar;
    const find = (node: Expression, wanted: Type) =>
      resolver.resolveExpression(node, flow, wanted, ReportMode.Swallow as never);
    const found = find(left, Type.auto),
      number = found && isAuthored(left.range) ? numberOf(found) : undefined;
    if (!number) return undefined;
    const other = find(right, number);
    if (!other) return undefined;
    if (isOr && other === resolver.program.stringInstance.type) return other;
    const behind = numberOf(other) ?? other;
    if (!behind.isNumericValue || (!isOr && behind === Type.bool)) return undefined;
    const isFloat = number.isFloatValue !== behind.isFloatValue;
    const common = isFloat ? Type.f64 : Type.commonType(number, behind, Type.auto);
    return common && isOr && !numberOf(other) ? common : common ? orNull(resolver, common) : undefined;
  }

  function choose(compiler: Compiler, node: BinaryExpression, type: Type): number {
    const { module, currentFlow: flow } = compiler,
      { left, right, operator } = node;
    const found: Maybe & { code?: number } = compileMaybe(compiler, left) ?? held(compiler, left);
    const { before, isThere, value, type: number, code } = found;
    const { index } = flow.getTempLocal(number);
    const isTrue = (compiler as unknown as Privately).makeIsTrueish(
      module.local_tee(index, value, false),
      number,
      left,
    );
    const get = module.local_get(index, number.toRef());
    const isText = type.getClass() === compiler.program.stringInstance;
    const own = isText
      ? compiler.makeToString(get, number, left)
      : compiler.convertExpression(get, number, type, false, left);
    const behind = flow.fork(),
      isOr = operator === Token.Bar_Bar;
    if (code !== undefined && !isOr) (behind as unknown as Privately).inheritNonnullIfTrue(code);
    compiler.currentFlow = behind;
    const other = compiler.compileExpression(right, type, Constraints.ConvImplicit);
    compiler.currentFlow = flow;
    flow.inheritAlternatives(flow.fork(), behind);
    compiler.currentType = type;
    const chosen = isOr
      ? module.if(module.if(isThere, isTrue, module.i32(0)), own, other)
      : module.if(isThere, module.if(isTrue, other, own), compiler.makeZero(type));
    return module.block(null, [...before, chosen], type.toRef());
  }

  /** A number that may be none, in a local, and the code that it comes from. */
  function held(compiler: Compiler, node: Expression): Maybe & { readonly code: number } {
    const { module, currentFlow: flow } = compiler;
    const code = compiler.compileExpression(node, Type.auto),
      { currentType: type } = compiler;
    if (!numberOf(type)) return { before: [], isThere: module.i32(1), value: code, type, code };
    const { index } = flow.getTempLocal(type);
    compiler.currentType = type.nonNullableType;
    const value = read(compiler, module.local_get(index, TypeRef.I32));
    return {
      before: [module.local_set(index, code, true)],
      isThere: module.local_get(index, TypeRef.I32),
      value,
      type: compiler.currentType,
      code,
    };
  }
}
