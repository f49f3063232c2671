// `throw`: where a program has a `try`, an error is made of what is thrown, and a function of
// sdk-as/library/throws.ts keeps it, or traps where nothing would catch it. unwind.ts has the code behind
// that call return. Without a `try` asc's own `throw` traps at once, and makes no object.
import type { Asc, Class, Compiler, Expression, NewExpression, ThrowStatement, Type } from "./asc";
import { isAuthored } from "./authors";
import { hasTry } from "./try-syntax";
import { triesOf } from "./try";
import { wrapPrivate } from "./wrap";

/** The function that throws. */
export const THROW = "__falco_ts_throwRarely";

/** The library's code whose throws trap: where memory is short, and where JavaScript has no error either. */
const TRAPPING = /^~lib\/(rt|rt\/.*|map|table|memory)\.ts$/;
const TRAPPING_FUNCTIONS = ["__get", "__set", "__uget", "__uset", "at", "ensureCapacity"];

/** From now on what authors throw is an error, and may be caught. */
export function compileThrow(asc: Asc): void {
  const { NodeKind, Type, TypeRef, ReportMode, Constraints, FlowFlags, DiagnosticCode } = asc;
  wrapPrivate<(this: Compiler, statement: ThrowStatement) => number>(
    asc.Compiler.prototype,
    "compileThrowStatement",
    1,
    compile =>
      function (statement) {
        const { module, currentFlow: flow, program } = this,
          isOwn = isAuthored(statement.range),
          mayCatch = hasTry(program);
        if (!isOwn) {
          if (!mayCatch || !isCatchable(this, statement)) return compile.call(this, statement);
          const isTried = module.global_get(triesOf(this), TypeRef.I32);
          const caught = module.if(isTried, throwing(this, statement));
          return module.flatten([caught, compile.call(this, statement)]);
        }
        const { value } = statement;
        const type = this.resolver.resolveExpression(value, flow, Type.auto, ReportMode.Report as never);
        if (!type) return module.unreachable();
        if (!type.nonNullableType.isAssignableTo(errorClass(this).type)) {
          const text = "what is thrown is an Error: write `throw new Error(…)`";
          this.error(DiagnosticCode.User_defined_0 as never, value.range, text);
          return module.unreachable();
        }
        if (mayCatch) {
          const code = throwing(this, statement);
          flow.set(FlowFlags.Throws | FlowFlags.Terminates);
          return module.flatten([code, module.unreachable()]);
        }
        if (hasMessageFirst(this, value)) return compile.call(this, statement);
        // the error's message is not among what is written here
        const error = errorClass(this),
          object = this.compileExpression(value, error.type, Constraints.ConvImplicit as never);
        flow.set(FlowFlags.Throws | FlowFlags.Terminates);
        const message = module.load(4, false, object, TypeRef.I32, error.offsetof("message"));
        return this.makeStaticAbort(message, statement);
      },
  );

  function errorClass({ program, resolver }: Compiler): Class {
    return resolver.resolveClass(program.elementsByName.get("~lib/error/Error") as never, null)!;
  }

  /** Whether an error is made whose first argument is its message, which is all that asc compiles. */
  function hasMessageFirst({ resolver, currentFlow, program }: Compiler, value: Expression): boolean {
    if (value.kind !== NodeKind.New) return false;
    const [first] = (value as NewExpression).args;
    const type: Type | null | undefined =
      first && resolver.resolveExpression(first, currentFlow, Type.auto, ReportMode.Swallow as never);
    return !first || type?.getClass() === program.stringInstance;
  }

  function isCatchable({ currentFlow }: Compiler, { range }: ThrowStatement): boolean {
    const { name } = currentFlow.sourceFunction.prototype;
    return !TRAPPING.test(range.source.normalizedPath) && !TRAPPING_FUNCTIONS.includes(name);
  }

  /** The call that throws. */
  function throwing(compiler: Compiler, statement: ThrowStatement): number {
    const { module, program, resolver } = compiler,
      { value, range } = statement;
    const prototype = program.elementsByName.get(THROW);
    const instance = resolver.resolveFunction(prototype as never, null)!;
    if (!compiler.compileFunction(instance)) return module.unreachable();
    const error = compiler.compileExpression(
      value,
      errorClass(compiler).type,
      Constraints.ConvImplicit as never,
    );
    const place = isAuthored(range)
      ? [
          compiler.ensureStaticString(range.source.normalizedPath),
          module.i32(range.source.lineAt(range.start)),
          module.i32(range.source.columnAt()),
        ]
      : [module.i32(0), module.i32(0), module.i32(0)];
    return compiler.makeCallDirect(instance, [error, ...place], statement);
  }
}
