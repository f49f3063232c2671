// Conditions that ask what a value of a union is. Where the classes of the values tell as much, their numbers
// are compared, which is cheaper than a text.
import type { Asc, BinaryExpression, Class, Compiler, Expression, Type } from "./asc";
import type { Narrowing } from "./narrowing";
import type { CompileNode, ResolveNode } from "./private-methods";
import { CLASS_NUMBER } from "./union-members";
import { toldBy, type Question, type UnionQuestions } from "./union-questions";
import { hasUnions, isExact } from "./union-types";
import { wrapAuthored } from "./wrap";

export interface UnionTests {
  /** Whether an object is of a class. */
  readonly isOfClass: (compiler: Compiler, wanted: Class, get: () => number) => number;
  /** The number of a value's class. */
  readonly classNumber: (compiler: Compiler, value: Expression, type: Type) => number;
}

interface Ternary extends Expression {
  readonly condition: Expression;
  readonly ifThen: Expression;
  readonly ifElse: Expression;
}

/** From now on conditions tell what values are. */
export function testUnions(asc: Asc, narrowing: Narrowing, questions: UnionQuestions): UnionTests {
  const { NodeKind, Token, Type, TypeRef, BinaryOp } = asc;

  for (const name of [
    "compileBinaryExpression",
    "compileInstanceOfExpression",
    "compilePropertyAccessExpression",
    "compileCallExpression",
  ] as const)
    wrapAuthored<CompileNode<Expression>>(
      asc.Compiler.prototype,
      name,
      3,
      compile =>
        function (node, wanted, constraints) {
          const isMeant =
            (hasUnions(this.program) || node.kind === NodeKind.InstanceOf) &&
            (node.kind !== NodeKind.PropertyAccess || wanted === Type.bool);
          const found = isMeant ? questions.questionOf(this.resolver, node, this.currentFlow) : undefined;
          if (!found) return compile.call(this, node, wanted, constraints);
          const code =
            test(this, found.question, found.isOpposite) ?? compile.call(this, node, wanted, constraints);
          narrowing.tell(this, code, toldBy(found));
          return code;
        },
    );

  wrapAuthored<ResolveNode<Ternary>>(
    asc.Resolver.prototype,
    "resolveTernaryExpression",
    3,
    resolve =>
      function (node, flow, wanted, ...mode) {
        const facts = questions.factsOf(this, node.condition, flow);
        if (!facts.whenTrue.length && !facts.whenFalse.length)
          return resolve.call(this, node, flow, wanted, ...mode);
        const [then, otherwise] = [
          [node.ifThen, facts.whenTrue] as const,
          [node.ifElse, facts.whenFalse] as const,
        ].map(([one, known]) => {
          const inner = flow.fork();
          narrowing.learn(inner, known);
          return this.resolveExpression(one, inner, wanted, ...(mode as []));
        });
        return then && otherwise
          ? Type.commonType(then, otherwise, wanted ?? Type.auto)
          : (then ?? otherwise)!;
      },
  );
  wrapAuthored<ResolveNode<BinaryExpression>>(
    asc.Resolver.prototype,
    "resolveBinaryExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const isAnd = node.operator === Token.Ampersand_Ampersand;
        if (!isAnd && node.operator !== Token.Bar_Bar) return resolve.call(this, node, flow, ...rest);
        const { whenTrue, whenFalse } = questions.factsOf(this, node.left, flow),
          told = isAnd ? whenTrue : whenFalse;
        const inner = told.length ? flow.fork() : flow;
        if (told.length) narrowing.learn(inner, told);
        return resolve.call(this, node, inner, ...rest);
      },
  );

  /** Asks the number of a value's class; undefined where that does not tell. */
  function test(
    compiler: Compiler,
    { value, type, takesNull, isNull, answers }: Question,
    isOpposite: boolean,
  ): number | undefined {
    const isNullable = type.isNullableReference;
    if ([...answers.values()].includes(undefined) || (isNullable && !takesNull)) return undefined;
    const { module } = compiler;
    const object = compiler.compileExpression(value, type, asc.Constraints.ConvImplicit);
    const { index } = compiler.currentFlow.getTempLocal(type);
    const get = () => module.local_get(index, TypeRef.I32);
    const classes = [...answers].filter(([, answer]) => answer).map(([one]) => one.class);
    const is = classes
      .map(one => isOfClass(compiler, one, get))
      .reduceRight((others, one) => module.if(one, module.i32(1), others), module.i32(0));
    const asked = isNullable ? module.if(get(), is, module.i32(isNull ? 1 : 0)) : is;
    const all = module.block(null, [module.local_set(index, object, true), asked], TypeRef.I32);
    compiler.currentType = Type.bool;
    return isOpposite ? module.unary(asc.UnaryOp.EqzI32 as never, all) : all;
  }

  function isOfClass(compiler: Compiler, wanted: Class, get: () => number): number {
    const { module } = compiler;
    if (isExact(wanted))
      return module.binary(BinaryOp.EqI32 as never, numberAt(compiler, get()), module.i32(wanted.id));
    const { prepareInstanceOf } = compiler as unknown as {
      prepareInstanceOf: (this: Compiler, wanted: Class) => string;
    };
    return module.call(prepareInstanceOf.call(compiler, wanted), [get()], TypeRef.I32);
  }

  function classNumber(compiler: Compiler, value: Expression, type: Type): number {
    const object = compiler.compileExpression(value, type, asc.Constraints.ConvImplicit);
    compiler.currentType = Type.u32;
    return numberAt(compiler, object);
  }
  function numberAt({ module }: Compiler, object: number): number {
    const at = module.binary(BinaryOp.SubI32 as never, object, module.i32(CLASS_NUMBER));
    return module.load(4, false, at, TypeRef.I32);
  }

  return { isOfClass, classNumber };
}
