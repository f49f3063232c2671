// Takes an error from its throw to what catches it, once a module is compiled: the code behind a throw, and
// behind a call that an error may come out of, goes on at the innermost `try` of its function or returns:
//
//   f(x)   becomes   t = f(x); if (isThrown) return 0; t
//
// Functions that no `try` calls, at whatever distance, stay as they are: a throw in them has trapped.
import type { Asc, Compiler, Global } from "./asc";
import { THROW } from "./throw";
import { ThrownCalls, tryAround, walkClass, type Module, type RawBinaryen, type Walk } from "./thrown-calls";
import { TRIES } from "./try";
import { hasTry } from "./try-syntax";
import { wrap } from "./wrap";

/** The global that says that an error is on its way. */
const IS_THROWN = "__falco_ts_isThrown";

/** From now on what is thrown in a program with a `try` gets there. */
export function unwindThrows(asc: Asc, binaryen: RawBinaryen): void {
  wrap(
    asc.Compiler.prototype,
    "compile",
    0,
    compile =>
      function (this: Compiler) {
        const stack = this.shadowStack as { walkModule(): void };
        const { walkModule } = stack;
        let isDone = !hasTry(this.program);
        const unwind = () => {
          if (!isDone) unwindModule(asc, binaryen, this);
          isDone = true;
        };
        stack.walkModule = function () {
          unwind(); // before it, so that it sees what returns early
          walkModule.call(this);
        };
        const module = compile.call(this);
        unwind();
        return module;
      },
  );
}

function unwindModule(asc: Asc, binaryen: RawBinaryen, compiler: Compiler): void {
  const { module, program } = compiler,
    { ExpressionId, TypeRef } = asc;
  const nameOf = (name: string) => (program.elementsByName.get(name) as Global).internalName;
  const isThrown = nameOf(IS_THROWN),
    tries = nameOf(TRIES),
    thrower = nameOf(THROW);
  if (!module.getFunction(thrower)) return; // nothing throws
  const thrown = new ThrownCalls(asc, binaryen, compiler, thrower);
  const walk = new (walkClass(compiler))(module);
  let results = new Map<number, number>();

  /** Goes on at a `try`, or returns. */
  const exit = (label: string | undefined) => {
    if (label !== undefined) return module.br(label);
    const type = asc.getFunctionResults(walk.currentFunction);
    return type === TypeRef.None ? module.return() : module.return(zero(asc, module, type));
  };
  const isTraced = (label: string | undefined) =>
    label !== undefined || thrown.isReached(asc.getFunctionName(walk.currentFunction)!);

  const visitCall = (call: number) => {
    const label = tryAround(asc, walk),
      type = asc.getExpressionType(call);
    if (type === TypeRef.Unreachable || !isTraced(label) || !thrown.mayThrow(call)) return;
    if (asc.getExpressionId(call) === ExpressionId.Call && asc.getCallTarget(call) === thrower)
      return walk.replaceCurrent(module.block(null, [call, exit(label)]));
    if (label === undefined && isReturned(asc, walk)) return;
    const check = module.if(module.global_get(isThrown, TypeRef.I32), exit(label));
    if (type === TypeRef.None) return walk.replaceCurrent(module.block(null, [call, check]));
    let local = results.get(type);
    if (local === undefined) {
      local = binaryen._BinaryenFunctionAddVar(walk.currentFunction, type);
      results.set(type, local);
    }
    const steps = [module.local_set(local, call, false), check, module.local_get(local, type)];
    walk.replaceCurrent(module.block(null, steps, type));
  };
  Object.assign(walk, {
    visitCall,
    visitCallIndirect: visitCall,
    // the library throws only where there is a `try`
    visitIf(expression: number) {
      const condition = asc.getIfCondition(expression);
      const asks =
        asc.getExpressionId(condition) === ExpressionId.GlobalGet &&
        asc.getGlobalGetName(condition) === tries;
      if (asks && !isTraced(tryAround(asc, walk))) walk.replaceCurrent(module.nop());
    },
  });
  for (const name of thrown.all) {
    results = new Map();
    walk.walkFunction(module.getFunction(name));
  }
}

/** Whether the current expression's value is what the function returns, error or not. */
function isReturned(
  { ExpressionId, getExpressionId }: Asc,
  { parentExpressionOrNull: parent }: Walk,
): boolean {
  return parent !== 0 && getExpressionId(parent) === ExpressionId.Return;
}

function zero({ TypeRef }: Asc, module: Module, type: number): number {
  switch (type) {
    case TypeRef.I64:
      return module.i64(0);
    case TypeRef.F32:
      return module.f32(0);
    case TypeRef.F64:
      return module.f64(0);
    case TypeRef.V128:
      return module.v128(new Uint8Array(16));
    default:
      return module.i32(0);
  }
}
