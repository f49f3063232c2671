// `enum Level { Low = "low", High = "high" }`: a member is its text, and the type is one of these texts.
// asc's enums are numbers; two declarations of one name say the same:
//
//   type Level = "low" | "high";
//   namespace Level { export const Low: Level = "low"; … }
import type { Asc, Expression, Node, Parser, Statement, StringLiteralExpression, TypeNode } from "./asc";
import { afterParse } from "./after-parse";
import { isAuthored } from "./authors";
import { maker } from "./make";
import { literalKey, type Said } from "./union-syntax";

interface EnumStatement extends Statement {
  readonly name: Expression & { readonly text: string };
  readonly flags: number;
  readonly values: readonly {
    readonly name: Expression & { readonly text: string };
    readonly initializer: Expression | null;
    readonly range: Statement["range"];
  }[];
}

/** From now on authors write enums of texts. */
export function allowTextEnums(asc: Asc): void {
  const { Node, NodeKind, CommonFlags, LiteralKind } = asc;

  afterParse(asc, (_parser: Parser, { statements }) => inStatements(statements));

  function inStatements(statements: Statement[]): void {
    for (let i = statements.length - 1; i >= 0; i--) {
      const one = statements[i]!;
      if (one.kind === NodeKind.NamespaceDeclaration)
        inStatements((one as Statement & { members: Statement[] }).members);
      if (one.kind !== NodeKind.EnumDeclaration || !isAuthored(one.range)) continue;
      const texts = textsOf(one as EnumStatement);
      if (texts) statements.splice(i, 1, ...declarations(one as EnumStatement, texts));
    }
  }

  /** The texts of an enum's members; undefined where one is none. */
  function textsOf({ values }: EnumStatement): readonly string[] | undefined {
    const texts = values.flatMap(({ initializer }) => {
      const literal = initializer as (StringLiteralExpression & { literalKind: number }) | null;
      const isText =
        literal?.kind === NodeKind.Literal && literal.literalKind === (LiteralKind.String as number);
      return isText ? [literal.value] : [];
    });
    return texts.length && texts.length === values.length ? texts : undefined;
  }

  function declarations({ name, flags, values, range }: EnumStatement, texts: readonly string[]): Node[] {
    const own = flags & ~CommonFlags.Const;
    const text = (at: Statement["range"]): TypeNode =>
      Node.createNamedType(Node.createSimpleTypeName("string", at), [], false, at);
    const type: TypeNode & Said = text(name.range);
    type.literals = texts.map(literalKey);
    const members = values.map(({ name, initializer, range }) => {
      const make = maker(asc, range);
      const inside = CommonFlags.Const | CommonFlags.Export;
      return make.variable([make.declaration(name, inside, initializer, text(name.range))]);
    });
    return [
      Node.createTypeDeclaration(name as never, null, own as never, null, type, range),
      Node.createNamespaceDeclaration(name as never, null, own as never, members, range),
    ];
  }
}
