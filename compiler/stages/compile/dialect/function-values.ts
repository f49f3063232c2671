// A function that is given where another is wanted: of fewer parameters, or of numbers of other types. What
// is given is then a function of the wanted type, which calls it:
//
//   lines.map(parse)              lines.map((a, b, c) => parse(a))
//   const f = by("name")          const ~fn = f, and (a, b, c) => ~fn(a)
import type { Asc, Compiler, Expression, FunctionExpression, FunctionPrototype, Node } from "./asc";
import type { IdentifierExpression } from "./asc";
import type { PropertyAccessExpression, Signature, Statement, Type } from "./asc";
import { afterParse } from "./after-parse";
import { isAuthored } from "./authors";
import { hasClosures, mayCapture, takeInto } from "./closures";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import { inOrder } from "./order";
import type { MakeScoped } from "./scoped";
import type { ResolveNode } from "./private-methods";
import { wrap, wrapAuthored, wrapPrivate } from "./wrap";

type CompileExpression = (this: Compiler, node: Expression, wanted: Type, constraints?: number) => number;

interface Parts extends Statement {
  readonly name?: { readonly text: string };
  readonly declarations?: readonly { readonly name: { readonly text: string } }[] | null;
}

/** The name that a function has which is given. */
const GIVEN = "~fn";

/** The library's methods that take functions: for one that is a variable's value there must be closures. */
const TAKING = new Set(
  "map filter forEach some every find findIndex findLast findLastIndex flatMap reduce reduceRight sort toSorted".split(
    " ",
  ),
);

/** From now on authors give functions of fewer parameters, and of numbers of other types. */
export function allowFunctionValues(asc: Asc, scoped: MakeScoped): void {
  const { Node, NodeKind, Type, ReportMode, CommonFlags, ElementKind } = asc;

  const given = new WeakMap<object, Expression[]>();
  wrap(Node, "createCallExpression", 4, create => (callee, types, args, range) => {
    const [first] = args,
      name = (callee as PropertyAccessExpression).property?.text;
    if (first && isAuthored(range) && name && TAKING.has(name) && isValue(first))
      given.set(range.source, [...(given.get(range.source) ?? []), first]);
    return create(callee, types, args, range);
  });
  afterParse(asc, (parser, { range, statements }) => {
    const names = new Set(statements.flatMap(declaredBy));
    const isOfModule = (node: Node) => names.has((node as IdentifierExpression).text);
    if (given.get(range.source)?.some(one => !isOfModule(one))) mayCapture(parser);
  });
  /** The names that a module's statement declares. */
  function declaredBy(one: Parts): string[] {
    const { name, declarations } = one;
    return [...(name ? [name.text] : []), ...(declarations ?? []).map(({ name }) => name.text)];
  }

  wrapPrivate<CompileExpression>(
    asc.Compiler.prototype,
    "compileExpression",
    2,
    compile =>
      function (given, wanted, constraints) {
        const signature = wanted.signatureReference;
        const node = signature && isAuthored(given.range) ? bare(asc, given) : undefined;
        const own = node && isValue(node) ? adapted(this, node, signature!) : undefined;
        return compile.call(this, own ?? given, wanted, constraints);
      },
  );

  // asc knows the type of `parse`, and not that of a class's `Line.parse`
  wrapAuthored<ResolveNode<PropertyAccessExpression>>(
    asc.Resolver.prototype,
    "resolvePropertyAccessExpression",
    3,
    resolve =>
      function (node, flow, wanted = Type.auto, ...mode) {
        const type = resolve.call(this, node, flow, wanted, ReportMode.Swallow);
        if (type) return type;
        const found = this.lookupExpression(node, flow, wanted, ReportMode.Swallow as never);
        const isStatic =
          found?.kind === ElementKind.FunctionPrototype &&
          !found.isAny(CommonFlags.Instance | CommonFlags.Generic);
        return isStatic
          ? (this.resolveFunction(found as unknown as FunctionPrototype, null, new Map())?.type ?? null)
          : resolve.call(this, node, flow, wanted, ...mode);
      },
  );

  const isValue = ({ kind }: Node) =>
    kind === NodeKind.Identifier ||
    kind === NodeKind.PropertyAccess ||
    kind === NodeKind.ElementAccess ||
    kind === NodeKind.Call;

  function adapted(compiler: Compiler, node: Expression, wanted: Signature): Expression | undefined {
    const { resolver, currentFlow: flow } = compiler,
      quietly = ReportMode.Swallow as never;
    const found = resolver.resolveExpression(node, flow, Type.auto, quietly)?.getSignature();
    if (!found || found.isAssignableTo(wanted) || !fits(found, wanted)) return undefined;
    const element =
      node.kind === NodeKind.Call || node.kind === NodeKind.ElementAccess
        ? null
        : resolver.lookupExpression(node, flow, Type.auto, quietly);
    const isStatic =
      element &&
      [ElementKind.FunctionPrototype, ElementKind.Global].includes(element.kind as number) &&
      !element.is(CommonFlags.Instance);
    if (isStatic) return calling(node, wanted, found);
    if (!hasClosures(compiler.program)) return undefined;
    const make = maker(asc, node.range),
      name = make.name(GIVEN);
    const given = make.declaration(name, CommonFlags.Const, node);
    const fn = calling(make.name(GIVEN), wanted, found);
    takeInto(fn.declaration.body!, [GIVEN]);
    return scoped(node.range, { declarations: [given], value: fn });
  }

  function fits(found: Signature, wanted: Signature): boolean {
    const { parameterTypes: own, returnType } = found;
    if (found.thisType || found.requiredParameters > wanted.parameterTypes.length) return false;
    const isNumber = (type: Type) => type.isNumericValue;
    return (
      own.every((type, i) => {
        const given = wanted.parameterTypes[i];
        return !given || given.isAssignableTo(type) || (isNumber(given) && type.isFloatValue);
      }) &&
      (wanted.returnType === Type.void ||
        returnType.isAssignableTo(wanted.returnType) ||
        (isNumber(returnType) && (wanted.returnType.isFloatValue || wanted.returnType === Type.i32)))
    );
  }

  /** `(a, b) => callee(a, b)`, of the wanted type. */
  function calling(
    callee: Expression,
    { parameterTypes, returnType }: Signature,
    found: Signature,
  ): FunctionExpression {
    const { range } = callee,
      make = maker(asc, range);
    const names = parameterTypes.map((_, i) => `~${i}`);
    const taken = names.slice(0, found.parameterTypes.length);
    const call = make.call(callee, ...taken.map(name => make.name(name)));
    return make.arrow(
      parameterTypes.map((type, i) => [names[i]!, directType(asc, type, range)] as const),
      directType(asc, returnType, range),
      returnType === Type.i32 ? inOrder(asc, call) : call,
    );
  }
}
