// Functions that use variables of the function around them, and its `this`. Such a function is an object of
// __falco_ts_EnvironmentN: it begins as asc's functions do, with an index into the table and an environment,
// which is the object itself, and then has what it takes. A call by reference puts the callee's environment
// into a global, right before it; the callee's first instructions take their variables out of it.
//
// A module without closures is compiled as before.
import type { Asc, Class, Compiler, Expression, FunctionExpression, Node, Parser, Type } from "./asc";
import type { Function as AscFunction, Program, Signature } from "./asc";
import { afterParse } from "./after-parse";
import { findCaptures, type Captures } from "./captures";
import { closureClasses, environmentName, fieldName } from "./closure-classes";
import { THIS } from "./variables";
import { wrap, wrapPrivate } from "./wrap";

/** The environment of a function that is being compiled. */
interface Environment {
  /** Undefined of a function that takes nothing but itself. */
  readonly type: Class | undefined;
  readonly variables: readonly { readonly name: string; readonly type: Type }[];
  readonly self: string | undefined;
}

/** The global that has the callee's environment during a call. */
const GLOBAL = "~environment";

/** Where asc's Function has its environment, behind the index. */
const ENVIRONMENT_OFFSET = 4;

type CompileFunction = (
  this: Compiler,
  node: FunctionExpression,
  wanted: Type,
  constraints: number,
) => number;
type CompileBody = (this: Compiler, instance: AscFunction, statements: number[]) => boolean;
type CallIndirect = Compiler["module"]["call_indirect"];

const captured = new WeakMap<Node, Captures>();
/** The sources of programs that have closures. */
const withClosures = new WeakSet<object>();

/** From now on asc finds closures in authors' sources. */
export function allowClosures(asc: Asc): void {
  afterParse(asc, (parser, source) => {
    const report = (node: Node, message: string) =>
      parser.error(asc.DiagnosticCode.User_defined_0 as never, node.range, message);
    for (const [body, names] of findCaptures(asc, source.statements, report)) {
      captured.set(body, names);
      most.set(parser, Math.max(most.get(parser) ?? 0, names.names.length));
    }
  });
  compileClosures(asc);
  passEnvironments(asc);
}

/** How many variables a closure takes at most, of the sources that a parser has read. */
const most = new WeakMap<Parser, number>();

/** Lets a program have closures of one variable, which are made when it is compiled. */
export function mayCapture(parser: Parser): void {
  most.set(parser, Math.max(most.get(parser) ?? 0, 1));
}

/** Has a function that is made when a program is compiled take these variables. */
export function takeInto(body: Node, names: readonly string[]): void {
  captured.set(body, { names, self: undefined });
}

/** Once all is parsed: adds the classes of closures, where there are any. */
export function addClosures(parser: Parser): void {
  const count = most.get(parser);
  if (count === undefined) return;
  parser.parseFile(closureClasses(count), "~lib/falco-ts/closures.ts", false);
  withClosures.add(parser.sources);
}

/** Whether functions of a program may be closures. */
export function hasClosures(program: Program): boolean {
  return withClosures.has(program.sources);
}

function compileClosures(asc: Asc): void {
  const { Node, Type, TypeRef, CommonFlags, LocalFlags } = asc;
  const environments = new Map<Node, Environment>();

  wrapPrivate<CompileFunction>(
    asc.Compiler.prototype,
    "compileFunctionExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const body = node.declaration.body,
          captures = body && captured.get(body);
        if (!captures) return compile.call(this, node, wanted, constraints);
        const { currentFlow: flow, module } = this,
          { range } = node;
        const values: number[] = [],
          variables: { name: string; type: Type }[] = [];
        for (const name of captures.names) {
          const local = flow.lookupLocal(name);
          if (local?.is(CommonFlags.Inlined)) continue; // a constant, which asc puts in the place of its name
          const isThis = name === THIS && !local;
          const value: Expression = isThis
            ? Node.createThisExpression(range)
            : Node.createIdentifierExpression(name, range);
          values.push(this.compileExpression(value, Type.auto));
          variables.push({ name, type: this.currentType });
        }
        const type = variables.length ? classOf(this, variables) : undefined;
        const before = environments.get(body);
        environments.set(body, { type, variables, self: captures.self });
        const fn = compile.call(this, node, wanted, constraints);
        if (before) environments.set(body, before);
        else environments.delete(body);
        if (!type) return fn;
        const { currentType } = this,
          constructor = this.ensureConstructor(type, node);
        if (!this.compileFunction(constructor)) return module.unreachable();
        const made = this.makeCallDirect(constructor, [module.i32(0), fn, ...values], node, false);
        this.currentType = currentType;
        return made;
      },
  );

  function classOf({ program, resolver }: Compiler, variables: readonly { type: Type }[]): Class {
    const prototype = program.elementsByName.get(environmentName(variables.length));
    return resolver.resolveClass(
      prototype as never,
      variables.map(({ type }) => type),
    )!;
  }

  wrapPrivate<CompileBody>(
    asc.Compiler.prototype,
    "compileFunctionBody",
    2,
    compile =>
      function (instance, statements) {
        const body = instance.prototype.bodyNode,
          environment = body && environments.get(body);
        if (environment) statements.push(...takeVariables(this, instance, environment));
        return compile.call(this, instance, statements);
      },
  );

  /** The first instructions of a closure. */
  function takeVariables(compiler: Compiler, instance: AscFunction, environment: Environment): number[] {
    const { module, currentFlow: flow } = compiler,
      { type, variables, self } = environment;
    const known = LocalFlags.Constant | LocalFlags.Initialized;
    const taken: number[] = [];
    let object: number | undefined;
    if (type) {
      object = flow.addScopedLocal(GLOBAL, type.type).index;
      flow.setLocalFlag(object, known);
      const global = environmentGlobal(asc, compiler);
      taken.push(module.local_set(object, module.global_get(global, TypeRef.I32), true));
    }
    if (self !== undefined) {
      const { index } = flow.addScopedLocal(self, instance.type);
      flow.setLocalFlag(index, known);
      const value =
        object === undefined
          ? module.i32(i64_low(compiler.ensureRuntimeFunction(instance)))
          : module.local_get(object, TypeRef.I32);
      taken.push(module.local_set(index, value, true));
    }
    variables.forEach(({ name, type: own }, i) => {
      const { index } = flow.addScopedLocal(name, own);
      flow.setLocalFlag(index, known | LocalFlags.Wrapped);
      const offset = type!.offsetof(fieldName(i));
      const value = module.load(
        own.byteSize,
        own.isSignedIntegerValue,
        module.local_get(object!, TypeRef.I32),
        own.toRef(),
        offset,
      );
      taken.push(module.local_set(index, value, own.isManaged));
    });
    return taken;
  }
  const i64_low = (globalThis as unknown as { i64_low(value: unknown): number }).i64_low;
}

/** Has each call by reference of a module with closures pass the environment on. */
function passEnvironments(asc: Asc): void {
  const { TypeRef } = asc;
  wrap(
    asc.Compiler.prototype,
    "makeCallIndirect",
    3,
    make =>
      function (this: Compiler, signature: Signature, fn, reportNode, ...rest) {
        if (!hasClosures(this.program)) return make.call(this, signature, fn, reportNode, ...rest);
        const { module } = this;
        const { index } = this.currentFlow.getTempLocal(this.options.usizeType);
        const get = () => module.local_get(index, TypeRef.I32);
        const global = environmentGlobal(asc, this);
        const own: CallIndirect = (table, target, ...parts) => {
          // the target is evaluated last, behind all arguments
          const environment = module.load(4, false, get(), TypeRef.I32, ENVIRONMENT_OFFSET);
          const both = module.block(null, [module.global_set(global, environment), target], TypeRef.I32);
          return Object.getPrototypeOf(module).call_indirect.call(module, table, both, ...parts);
        };
        module.call_indirect = own;
        let call: number;
        try {
          call = make.call(this, signature, get(), reportNode, ...rest);
        } finally {
          delete (module as Partial<typeof module>).call_indirect;
        }
        const { currentType } = this;
        const made = module.flatten([module.local_set(index, fn, true), call], signature.returnType.toRef());
        this.currentType = currentType;
        return made;
      },
  );
}

const withGlobal = new WeakSet<object>();

function environmentGlobal({ TypeRef }: Asc, { module }: Compiler): string {
  if (!withGlobal.has(module)) module.addGlobal(GLOBAL, TypeRef.I32, true, module.i32(0));
  withGlobal.add(module);
  return GLOBAL;
}
