// Overloads: signatures without a body before the function that has one. tsc looks which of them is called;
// asc compiles the function.
import { afterParse } from "./after-parse";
import type { Asc, ClassDeclaration, FunctionDeclaration, Parser, Statement } from "./asc";

/** From now on asc passes over overloads in authors' sources. */
export function allowOverloads(asc: Asc): void {
  const { NodeKind, CommonFlags, DiagnosticCode } = asc;
  const NO_BODY =
    DiagnosticCode.Function_implementation_is_missing_or_not_immediately_following_the_declaration;

  afterParse(asc, (parser, { statements }) => {
    drop(parser, statements);
    for (const one of statements) {
      const found = exported(one) as ClassDeclaration;
      if (found.kind === NodeKind.ClassDeclaration) drop(parser, found.members);
    }
  });

  /** What `export default` stands before, where it does. */
  function exported(one: Statement): Statement {
    return one.kind === NodeKind.ExportDefault
      ? (one as Statement & { declaration: Statement }).declaration
      : one;
  }

  function declared(one: Statement | undefined): FunctionDeclaration | undefined {
    const found = one && exported(one);
    const isFunction =
      found?.kind === NodeKind.FunctionDeclaration || found?.kind === NodeKind.MethodDeclaration;
    return isFunction ? (found as FunctionDeclaration) : undefined;
  }

  function isOverload(one: Statement, index: number, all: readonly Statement[]): boolean {
    const own = declared(one),
      next = declared(all[index + 1]);
    const isBare = own && !own.body && !own.isAny(CommonFlags.Ambient | CommonFlags.Abstract);
    const isSame =
      next?.name.text === own?.name.text && next?.is(CommonFlags.Static) === own?.is(CommonFlags.Static);
    return Boolean(isBare && next && isSame);
  }

  function drop(parser: Parser, statements: Statement[]): void {
    const overloads = statements.filter(isOverload);
    if (!overloads.length) return;
    for (const { range } of overloads) takeBack(parser, range);
    const rest = statements.filter(one => !overloads.includes(one));
    statements.splice(0, statements.length, ...rest);
  }

  /** Takes the report back that a function within this range has no body. */
  function takeBack({ diagnostics }: Parser, { source, start, end }: Statement["range"]): void {
    const index = diagnostics.findLastIndex(
      ({ code, range }) =>
        (code as number) === NO_BODY && range?.source === source && range.start >= start && range.end <= end,
    );
    if (index >= 0) diagnostics.splice(index, 1);
  }
}
