// `try`, as blocks that what is thrown in them is to branch out of:
//
//   ~caught { ~try { tries++; body; tries = depth; br ~caught } tries = depth; handler }
//   ~left   { ~try { tries++; body; br ~left } error = caught(); why = THROWN }
//           tries = depth; finally; if (why == THROWN) throw error; if (why == RETURN) return value; …
//
// unwind.ts puts the branches there once all is compiled. `tries` is how many such blocks are running, so
// that a throw which none would catch traps at its place.
import type { Asc, Compiler, Flow, Global, ReturnStatement, Statement, TryStatement } from "./asc";
import { namesAssigned } from "./assigned";
import { hasTry } from "./try-syntax";
import { wrapPrivate } from "./wrap";

/** The beginning of the labels of blocks that are left by a throw in them. */
export const TRY = "~try|";

/** The name of the global that counts the blocks that are running. */
export const TRIES = "__falco_ts_tries";

/** Why a body with a `finally` was left; 0 where it went to its end. */
const THROWN = 1,
  RETURN = 2,
  BREAK = 3,
  CONTINUE = 4;
const JUMPS = { [BREAK]: "Break", [CONTINUE]: "Continue" } as const;
type Jump = keyof typeof JUMPS;

/** A body that is being compiled. */
interface Frame {
  /** The flow around the statement. */
  readonly outer: Flow;
  /** The local that has how many blocks ran before it. */
  readonly depth: number;
  /** What is around it; undefined of a body without `finally`. */
  readonly last?: Last;
}
interface Last {
  readonly label: string;
  /** The local that says why the body was left. */
  readonly why: number;
  readonly reasons: Set<number>;
  /** The local that has what is to be returned. */
  value?: number;
}
type Compile<Kind extends Statement> = (this: Compiler, statement: Kind) => number;

/** From now on asc compiles `try`. */
export function compileTry(asc: Asc): void {
  const { Node, Type, TypeRef, BinaryOp, CommonFlags, Constraints, FlowFlags, LocalFlags } = asc;
  const frames = new WeakMap<Flow, Frame>();
  let made = 0;

  wrapPrivate<Compile<TryStatement>>(
    asc.Compiler.prototype,
    "compileTryStatement",
    1,
    compile =>
      function (statement) {
        const { bodyStatements, catchStatements, catchVariable, finallyStatements } = statement,
          mayCatch = hasTry(this.program);
        // try-syntax.ts makes none with a variable
        if (catchVariable || (catchStatements && !mayCatch)) return compile.call(this, statement);
        if (catchStatements) return withCatch(this, statement);
        if (mayCatch) return withFinally(this, statement);
        // the library's: of what is thrown in it nothing is caught
        const all = [...bodyStatements, ...finallyStatements!];
        const { flow, code } = inside(this, this.currentFlow, all, undefined);
        this.currentFlow.inherit(flow);
        return this.module.flatten(code);
      },
  );

  function withCatch(compiler: Compiler, { bodyStatements, catchStatements }: TryStatement): number {
    const { module, currentFlow: outer } = compiler,
      id = ++made;
    const end = `~caught|${id}`;
    const depth = outer.getTempLocal(Type.i32).index;
    const body = inside(compiler, outer, bodyStatements, { outer, depth });
    const handler = inside(compiler, outer, catchStatements!, undefined, bodyStatements);
    outer.inheritAlternatives(body.flow, handler.flow);
    return module.flatten([
      module.block(end, [
        guarded(compiler, id, depth, [
          ...body.code,
          ...(body.flow.is(FlowFlags.Terminates) ? [] : [leave(compiler, depth), module.br(end)]),
        ]),
        leave(compiler, depth),
        ...handler.code,
      ]),
      ...(outer.is(FlowFlags.Terminates) ? [module.unreachable()] : []),
    ]);
  }

  function withFinally(compiler: Compiler, statement: TryStatement): number {
    const { bodyStatements, finallyStatements, range } = statement;
    const { module, currentFlow: outer, program } = compiler,
      id = ++made;
    const depth = outer.getTempLocal(Type.i32).index,
      why = outer.getTempLocal(Type.i32).index;
    const last: Last = { label: `~left|${id}`, why, reasons: new Set() };
    const body = inside(compiler, outer, bodyStatements, { outer, depth, last });
    const ending = inside(compiler, outer, finallyStatements!, undefined, bodyStatements);
    const caught = program.elementsByName.get("__falco_ts_caught");
    const instance = compiler.resolver.resolveFunction(caught as never, null)!;
    compiler.compileFunction(instance);
    const error = outer.getTempLocal(instance.signature.returnType);
    const take = compiler.makeCallDirect(instance, [], statement);
    const set = (value: number) => module.local_set(why, module.i32(value), false);
    const code = [
      module.block(last.label, [
        guarded(compiler, id, depth, [
          set(0),
          ...body.code,
          ...(body.flow.is(FlowFlags.Terminates) ? [] : [module.br(last.label)]),
        ]),
        module.local_set(error.index, take, true),
        set(THROWN),
      ]),
      leave(compiler, depth),
      ...ending.code,
    ];
    const overrides = ending.flow.is(FlowFlags.Terminates) || ending.flow.is(FlowFlags.Breaks);
    if (overrides) outer.inherit(ending.flow);
    else {
      const value = module.local_get(error.index, TypeRef.I32);
      const rest = Node.createThrowStatement(Node.createCompiledExpression(value, error.type, range), range);
      code.push(when(compiler, why, THROWN, rest));
      for (const reason of last.reasons) {
        const rest =
          reason === RETURN
            ? returning(compiler, last.value, range)
            : Node[`create${JUMPS[reason as Jump]}Statement`](null, range);
        code.push(when(compiler, why, reason, rest));
      }
      joinFlows(outer, body.flow, ending.flow, namesAssigned(asc, finallyStatements!));
    }
    if (outer.is(FlowFlags.Terminates)) code.push(module.unreachable());
    return module.flatten(code);
  }

  /** Statements in a flow of their own, from which some of what the flow around knows may no longer hold. */
  function inside(
    compiler: Compiler,
    outer: Flow,
    statements: Statement[],
    frame: Frame | undefined,
    behind: readonly Statement[] = [],
  ): { flow: Flow; code: number[] } {
    const flow = outer.fork();
    if (frame) frames.set(flow, frame);
    for (const name of namesAssigned(asc, behind)) {
      const local = flow.lookupLocal(name);
      if (local && local.index >= 0)
        flow.unsetLocalFlag(local.index, (LocalFlags.NonNull | LocalFlags.Wrapped) as never);
    }
    compiler.currentFlow = flow;
    const code = compiler.compileStatements(statements);
    compiler.currentFlow = outer;
    return { flow, code };
  }

  /** What is known behind a body and its `finally`, which knows nothing of the body. */
  function joinFlows(outer: Flow, body: Flow, ending: Flow, assigned: ReadonlySet<string>): void {
    const again = new Set([...assigned].map(name => outer.lookupLocal(name)?.index));
    ending.localFlags = ending.localFlags.map((flags, i) =>
      again.has(i) ? flags : flags | (body.localFlags[i] ?? 0),
    );
    for (const [field, flags] of body.thisFieldFlags ?? []) ending.thisFieldFlags!.set(field, flags);
    outer.inherit(body);
    outer.inherit(ending);
  }

  /** A block that a throw in it branches out of. */
  function guarded(compiler: Compiler, id: number, depth: number, code: number[]): number {
    const { module } = compiler,
      label = `${TRY}${id}`,
      tries = triesOf(compiler);
    const more = module.binary(BinaryOp.AddI32 as never, module.local_get(depth, TypeRef.I32), module.i32(1));
    return module.block(label, [
      module.br(label, module.i32(0)), // it goes on behind the block, also while there is no branch yet
      module.local_set(depth, module.global_get(tries, TypeRef.I32), false),
      module.global_set(tries, more),
      ...code,
    ]);
  }

  function leave(compiler: Compiler, depth: number): number {
    const { module } = compiler;
    return module.global_set(triesOf(compiler), module.local_get(depth, TypeRef.I32));
  }

  function when(compiler: Compiler, why: number, reason: number, rest: Statement): number {
    const { module, currentFlow: flow } = compiler;
    compiler.currentFlow = flow.fork();
    const code = compiler.compileStatement(rest);
    compiler.currentFlow = flow;
    const is = module.binary(BinaryOp.EqI32 as never, module.local_get(why, TypeRef.I32), module.i32(reason));
    return module.if(is, code);
  }

  /** The bodies that a statement is in, the innermost first, up to the first that it does not leave. */
  function framesAround(flow: Flow, leaves: (frame: Frame) => boolean): Frame[] {
    const around: Frame[] = [];
    for (let at: Flow | null = flow; at; at = at.parent) {
      const frame = frames.get(at);
      if (!frame) continue;
      if (!leaves(frame)) break;
      around.push(frame);
    }
    return around;
  }

  /** Leaves bodies: at the first `finally` for now, and else for what `rest` compiles. */
  function leaveAll(compiler: Compiler, around: Frame[], reason: number, rest: () => number): number[] {
    const { module } = compiler;
    const last = around.find(frame => frame.last)?.last;
    if (!last) return [leave(compiler, around.at(-1)!.depth), rest()];
    last.reasons.add(reason);
    return [module.local_set(last.why, module.i32(reason), false), module.br(last.label)];
  }

  for (const [reason, name] of [
    [BREAK, "Break"],
    [CONTINUE, "Continue"],
  ] as const) {
    const label = reason === BREAK ? "breakLabel" : "continueLabel";
    wrapPrivate<Compile<Statement>>(
      asc.Compiler.prototype,
      `compile${name}Statement`,
      1,
      compile =>
        function (statement) {
          const flow = this.currentFlow;
          const around = framesAround(flow, ({ outer }) => outer[label] === flow[label]);
          if (flow[label] === null || !around.length) return compile.call(this, statement);
          const jump = compile.call(this, statement); // which sets the flow's flags
          return this.module.flatten(leaveAll(this, around, reason, () => jump));
        },
    );
  }

  wrapPrivate<Compile<ReturnStatement>>(
    asc.Compiler.prototype,
    "compileReturnStatement",
    1,
    compile =>
      function (statement) {
        const { module, currentFlow: flow } = this,
          { returnType, sourceFunction } = flow,
          { value, range } = statement;
        const around = framesAround(flow, () => true);
        if (!around.length || (!value && returnType !== Type.void)) return compile.call(this, statement);
        const code: number[] = [];
        let local: number | undefined;
        if (value) {
          const mustWrap = sourceFunction.is(CommonFlags.ModuleExport as never) ? Constraints.MustWrap : 0;
          const result = this.compileExpression(
            value,
            returnType,
            (Constraints.ConvImplicit | mustWrap) as never,
          );
          if (returnType === Type.void) code.push(result);
          else {
            const last = around.find(frame => frame.last)?.last;
            local = last?.value ?? flow.getTempLocal(returnType).index;
            if (last) last.value = local;
            code.push(module.local_set(local, result, returnType.isManaged));
          }
        }
        flow.set(FlowFlags.Returns | FlowFlags.Terminates);
        const rest = () => compile.call(this, returning(this, local, range));
        code.push(...leaveAll(this, around, RETURN, rest));
        return module.flatten(code);
      },
  );

  function returning(
    compiler: Compiler,
    local: number | undefined,
    range: Statement["range"],
  ): ReturnStatement {
    if (local === undefined) return Node.createReturnStatement(null, range);
    const { returnType } = compiler.currentFlow;
    const value = compiler.module.local_get(local, returnType.toRef());
    return Node.createReturnStatement(Node.createCompiledExpression(value, returnType, range), range);
  }
}

/** The global that counts the blocks that are running. */
export function triesOf(compiler: Compiler): string {
  const global = compiler.program.elementsByName.get(TRIES) as Global;
  compiler.compileGlobal(global);
  return global.internalName;
}
