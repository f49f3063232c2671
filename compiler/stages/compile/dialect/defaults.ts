// `f(a, undefined, c)`: a parameter has its default there, as where nothing is given. asc knows so of the
// last parameters alone, and not of functions that are members of objects.
import type { Asc, Compiler, Expression, Function as AscFunction } from "./asc";
import type { FunctionExpression, ParameterNode } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import type { CompileNode } from "./private-methods";
import { wrap, wrapPrivate } from "./wrap";

/** From now on `undefined` stands for a default where a parameter has one. */
export function allowDefaults(asc: Asc): void {
  const { NodeKind, DiagnosticCode, Signature } = asc;
  const isNull = (node: Expression | undefined) =>
    node !== undefined && bare(asc, node).kind === NodeKind.Null;

  wrap(
    asc.Compiler.prototype,
    "compileCallDirect",
    3,
    compile =>
      function (this: Compiler, instance: AscFunction, args, node, ...rest) {
        if (!isAuthored(node.range) || !args.some(isNull))
          return compile.call(this, instance, args, node, ...rest);
        const { parameters } = instance.prototype.functionTypeNode;
        const given = args.map((one, i) =>
          isNull(one) && stands(instance, parameters[i], i) ? parameters[i]!.initializer! : one,
        );
        // at the end nothing is given
        while (given.length && isNull(args[given.length - 1]) && given.at(-1) !== args[given.length - 1])
          given.pop();
        const other = given.find((one, i) => one !== args[i] && !isSame(one));
        if (other) {
          const message = `\`undefined\` stands for a default only where that is a literal: write the default, ${other.range.toString()}`;
          const at = args[given.indexOf(other)]!;
          this.error(DiagnosticCode.User_defined_0 as never, at.range, message);
          return this.module.unreachable();
        }
        return compile.call(this, instance, given, node, ...rest);
      },
  );

  // asc takes all parameters of a function for required where it knows from around it of what type that is
  wrapPrivate<CompileNode<FunctionExpression>>(
    asc.Compiler.prototype,
    "compileFunctionExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = wanted.signatureReference,
          { parameters } = node.declaration.signature;
        const isMeant =
          own !== null &&
          own.requiredParameters < own.parameterTypes.length &&
          parameters.length === own.parameterTypes.length &&
          parameters.some(({ initializer }) => initializer);
        if (!isMeant) return compile.call(this, node, wanted, constraints);
        const { create } = Signature;
        Signature.create = (program, types, returns, self, required, ...rest) =>
          create(
            program,
            types,
            returns,
            self,
            types === own.parameterTypes ? own.requiredParameters : required,
            ...rest,
          );
        try {
          return compile.call(this, node, wanted, constraints);
        } finally {
          Signature.create = create;
        }
      },
  );

  /** Whether it is no value of the parameter, which has a default. */
  function stands({ signature }: AscFunction, parameter: ParameterNode | undefined, i: number): boolean {
    return Boolean(parameter?.initializer && !signature.parameterTypes[i]!.isNullableReference);
  }

  /** Whether an expression means the same in the code that calls. */
  function isSame(given: Expression): boolean {
    const node = bare(asc, given);
    if (node.kind === NodeKind.UnaryPrefix)
      return isSame((node as Expression & { operand: Expression }).operand);
    if (node.kind === NodeKind.Literal) {
      const { elementExpressions = [], values = [] } = node as Expression & Record<string, Expression[]>;
      return [...elementExpressions, ...values].every(isSame);
    }
    return node.kind === NodeKind.True || node.kind === NodeKind.False;
  }
}
