// `class ParseError extends Error { override name = "ParseError"; constructor(…) { super(…); } }`: asc gives
// fields their first values before the base's constructor, which gives its own to those of the same name.
// Here they get them behind it, as in JavaScript.
import type { Asc, CallExpression, ClassDeclaration, Expression, FieldDeclaration } from "./asc";
import type { FunctionDeclaration, Statement } from "./asc";
import { afterParse } from "./after-parse";
import { isAuthored } from "./authors";
import { maker } from "./make";

interface Parts extends Statement {
  readonly declaration?: Statement;
  readonly expression?: Expression;
  readonly statements?: Statement[];
}

/** From now on a field that is written in a class has what is written there. */
export function overrideFields(asc: Asc): void {
  const { NodeKind, CommonFlags } = asc;
  afterParse(asc, (_parser, { statements }) => {
    const classes = statements
      .map(one => (one.kind === NodeKind.ExportDefault ? (one as Parts).declaration! : one))
      .filter((one): one is ClassDeclaration => one.kind === NodeKind.ClassDeclaration)
      .filter(({ extendsType, range }) => extendsType && isAuthored(range));
    const named = new Map(classes.map(one => [one.name.text, one]));
    for (const one of classes) move(one, named);
  });

  function move(
    { members, extendsType }: ClassDeclaration,
    named: ReadonlyMap<string, ClassDeclaration>,
  ): void {
    const base = extendsType!.name.identifier.text;
    const made = members.find(
      (one): one is FunctionDeclaration =>
        one.kind === NodeKind.MethodDeclaration && (one as FunctionDeclaration).name.text === "constructor",
    );
    const body = (made?.body as Parts | null | undefined)?.statements,
      at = body?.findIndex(isSuper) ?? -1;
    if (at < 0) return;
    const inBase = new Set(named.get(base)?.members.map(({ name }) => name.text));
    if (base.endsWith("Error")) inBase.add("name");
    const moved = members.flatMap(one => {
      const field = one as FieldDeclaration;
      const isMeant =
        one.kind === NodeKind.FieldDeclaration &&
        field.initializer &&
        !(field.flags & CommonFlags.Static) &&
        (field.flags & CommonFlags.Override || inBase.has(field.name.text));
      if (!isMeant) return [];
      const make = maker(asc, field.range),
        member = make.member(asc.Node.createThisExpression(field.range), field.name.text);
      const set = make.statement(make.binary("Equals", member, field.initializer!));
      (field as { initializer: Expression | null }).initializer = null;
      return [set];
    });
    body!.splice(at + 1, 0, ...moved);
  }

  function isSuper(statement: Statement): boolean {
    const { expression } = statement as Parts;
    return (
      statement.kind === NodeKind.Expression &&
      expression?.kind === NodeKind.Call &&
      (expression as CallExpression).expression.kind === NodeKind.Super
    );
  }
}
