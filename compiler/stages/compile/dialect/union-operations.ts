// What is done with values of unions without asking what they are: comparing, conditions, texts in templates.
import type { Asc, BinaryExpression, Compiler, Node, Type } from "./asc";
import { isAuthored } from "./authors";
import type { Facts, Narrowing } from "./narrowing";
import { numberOf, read } from "./optional-type";
import type { CompileNode } from "./private-methods";
import type { UnionTests } from "./union-tests";
import { hasUnions, variantsOf, type Variant } from "./union-types";
import { wrap, wrapAuthored, wrapPrivate } from "./wrap";

type IsTrueish = (this: Compiler, code: number, type: Type, node: Node) => number;

/** From now on these operations do with each type what is done with that type. */
export function operateOnUnions(asc: Asc, narrowing: Narrowing, tests: UnionTests): void {
  const { Node, NodeKind, Token, Type, TypeRef, BinaryOp, UnaryOp, ReportMode, DiagnosticCode } = asc;
  const isEqual = (operator: number) =>
    operator === Token.Equals_Equals || operator === Token.Equals_Equals_Equals;
  const isUnequal = (operator: number) =>
    operator === Token.Exclamation_Equals || operator === Token.Exclamation_Equals_Equals;

  /** Whether values of a type are compared and tested by what is in them. */
  function isPlain({ class: of }: Variant): boolean {
    return of === of.program.stringInstance || numberOf(of.type) !== undefined;
  }

  /** Keeps an object in a local, and does with each of its types what is said; null has its own. */
  function byType(
    compiler: Compiler,
    code: number,
    type: Type,
    ofNull: () => number,
    act: (variant: Variant, get: () => number) => number,
  ): number {
    const { module } = compiler,
      { index } = compiler.currentFlow.getTempLocal(type);
    const get = () => module.local_get(index, TypeRef.I32);
    const all = variantsOf(type)!;
    const last = all.length - 1;
    let made = act(all[last]!, get);
    for (let i = last - 1; i >= 0; i--)
      made = module.if(tests.isOfClass(compiler, all[i]!.class, get), act(all[i]!, get), made);
    if (type.isNullableReference) made = module.if(get(), made, ofNull());
    return module.block(null, [module.local_set(index, code, true), made], TypeRef.I32);
  }

  /** A value of one of the types: of a number, the number. */
  function valueOf(compiler: Compiler, { class: of }: Variant, object: number): number {
    compiler.currentType = of.type;
    return numberOf(of.type) ? read(compiler, object) : object;
  }

  wrapPrivate<IsTrueish>(
    asc.Compiler.prototype,
    "makeIsTrueish",
    3,
    isTrueish =>
      function (code, type, node) {
        if (!variantsOf(type)?.some(isPlain) || !isAuthored(node.range))
          return isTrueish.call(this, code, type, node);
        const { module } = this;
        return byType(
          this,
          code,
          type,
          () => module.i32(0),
          (one, get) => {
            const value = valueOf(this, one, get());
            return isPlain(one) ? isTrueish.call(this, value, this.currentType, node) : module.i32(1);
          },
        );
      },
  );

  wrap(
    asc.Compiler.prototype,
    "makeToString",
    3,
    toText =>
      function (this: Compiler, code, type, node) {
        if (!variantsOf(type)?.length) return toText.call(this, code, type, node);
        return byType(
          this,
          code,
          type,
          () => this.ensureStaticString("null"),
          (one, get) => {
            const value = valueOf(this, one, get());
            return toText.call(this, value, this.currentType, node);
          },
        );
      },
  );

  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const { operator, left, right, range } = node;
        const isMeant =
          (isEqual(operator) || isUnequal(operator)) &&
          hasUnions(this.program) &&
          left.kind !== NodeKind.Null &&
          right.kind !== NodeKind.Null;
        if (!isMeant) return compile.call(this, node, wanted, constraints);
        const { currentFlow: flow, resolver } = this;
        const [a, b] = [left, right].map(one =>
          resolver.resolveExpression(one, flow, Type.auto, ReportMode.Swallow as never),
        );
        const isMixed = (type: Type | null | undefined) => variantsOf(type)?.some(isPlain) === true;
        if (!a || !b || (!isMixed(a) && !isMixed(b))) return compile.call(this, node, wanted, constraints);
        if (isMixed(a) && isMixed(b)) {
          const message =
            "two values of several types are compared: ask first what one of them is, by `typeof`";
          this.error(DiagnosticCode.User_defined_0 as never, range, message);
          return this.module.unreachable();
        }
        return compare(this, node, isMixed(a) ? a : b, isMixed(a) ? b : a, isMixed(a));
      },
  );

  /** A value of several types is as another one where it is of its type, and as it. */
  function compare(
    compiler: Compiler,
    node: BinaryExpression,
    union: Type,
    other: Type,
    isLeft: boolean,
  ): number {
    const { module, currentFlow: flow } = compiler;
    const { operator, left, right, range } = node;
    const put = (type: Type, code: number) => {
      const { index } = flow.getTempLocal(type);
      before.push(module.local_set(index, code, type.isManaged));
      return () => module.local_get(index, type.toRef());
    };
    const before: number[] = [];
    const compiled = (type: Type, one: typeof left) =>
      put(type, compiler.compileExpression(one, type, asc.Constraints.ConvImplicit));
    const first = compiled(isLeft ? union : other, left),
      second = compiled(isLeft ? other : union, right);
    const [object, value] = isLeft ? [first, second] : [second, first];
    const isAlike = ({ class: of }: Variant) =>
      other.isNumericValue ? numberOf(of.type)?.isNumericValue : of.isAssignableTo(other.getClass()!);
    const alike = variantsOf(union)!.filter(isAlike);
    const same = alike.map(one => {
      const mine = valueOf(compiler, one, object());
      const both = [
        Node.createCompiledExpression(mine, compiler.currentType, range),
        Node.createCompiledExpression(value(), other, range),
      ] as const;
      const equal = Node.createBinaryExpression(Token.Equals_Equals as never, both[0], both[1], range);
      const code = compiler.compileExpression(equal, Type.bool, asc.Constraints.ConvImplicit);
      return module.if(tests.isOfClass(compiler, one.class, object), code, module.i32(0));
    });
    const any = same.reduceRight(
      (others, one) => module.binary(BinaryOp.OrI32 as never, one, others),
      module.i32(0),
    );
    const isThere = union.isNullableReference ? module.if(object(), any, module.i32(0)) : any;
    const all = module.block(null, [...before, isThere], TypeRef.I32);
    const code = isUnequal(operator) ? module.unary(UnaryOp.EqzI32 as never, all) : all;
    const reference = narrowing.referenceTo(compiler.resolver, isLeft ? left : right, flow);
    const known: Facts["whenTrue"] = reference ? [{ reference, is: alike, isThere: true }] : [];
    narrowing.tell(
      compiler,
      code,
      isUnequal(operator) ? { whenTrue: [], whenFalse: known } : { whenTrue: known, whenFalse: [] },
    );
    compiler.currentType = Type.bool;
    return code;
  }
}
