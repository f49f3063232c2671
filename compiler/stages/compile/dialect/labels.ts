// Lowers labels, which asc's parser does not know. A jump to a loop that is not the innermost leaves one loop
// or switch after the other, and a variable says why:
//
//   outer: for (…) {              { let ~outer = 0;
//     for (…) {                     for (…) {
//       continue outer;               for (…) { { ~outer = 2; break; } }
//     }                               if (~outer == 2) { ~outer = 0; continue; }
//   }                               } }
import type { Asc, Expression, Parser, Range, Statement, Tokenizer } from "./asc";
import { maker } from "./make";
import { wrap } from "./wrap";

/** What the statements have that are walked; each has some of it. */
interface Parts extends Statement {
  label?: { readonly text: string } | null;
  statements?: Statement[];
  body?: Statement;
  ifTrue?: Statement;
  ifFalse?: Statement | null;
  readonly cases?: readonly { readonly statements: Statement[] }[];
  readonly bodyStatements?: Statement[];
  readonly catchStatements?: Statement[] | null;
  readonly finallyStatements?: Statement[] | null;
}

/** From now on asc's parser takes `name:` before a loop. */
export function lowerLabels(asc: Asc): void {
  const { Token, DiagnosticCode } = asc;
  const loops = [Token.For, Token.While, Token.Do];
  wrap(
    asc.Parser.prototype,
    "parseStatement",
    1,
    parseStatement =>
      function (this: Parser, tokens, topLevel) {
        const label = readLabel(tokens, asc);
        if (!label) return parseStatement.call(this, tokens, topLevel);
        const isLoop = loops.includes(tokens.peek());
        const statement = parseStatement.call(this, tokens, topLevel);
        if (!isLoop)
          this.error(
            DiagnosticCode.User_defined_0,
            label.range,
            "a label stands before a loop: `for`, `while` or `do`",
          );
        return statement && isLoop ? new Lowering(asc, label.name).whole(statement) : statement;
      },
  );
}

/** `name:`; nothing is read where something else stands there. */
function readLabel(tokens: Tokenizer, { Token }: Asc): { name: string; range: Range } | undefined {
  if (tokens.peek() !== Token.Identifier) return undefined;
  const before = tokens.mark();
  tokens.next();
  const name = tokens.readIdentifier(),
    range = tokens.range();
  if (tokens.skip(Token.Colon)) return { name, range };
  tokens.reset(before);
  return undefined;
}

/** Where a statement stands: in how many loops, and loops and switches, within the labelled loop. */
interface Place {
  readonly loops: number;
  readonly levels: number;
}

const BREAK = 1,
  CONTINUE = 2;

class Lowering {
  private readonly variable: string;
  /** Why a statement that was walked is left: flags of BREAK and CONTINUE. */
  private reasons = 0;

  constructor(
    private readonly asc: Asc,
    private readonly label: string,
  ) {
    this.variable = `~${label}`;
  }

  /** The labelled loop; `for…of` is a block that ends in it. */
  whole(statement: Parts): Statement {
    const loop =
      statement.kind === this.asc.NodeKind.Block ? (statement.statements!.at(-1)! as Parts) : statement;
    loop.body = this.walk(loop.body!, { loops: 0, levels: 0 });
    if (!this.reasons) return statement;
    const make = maker(this.asc, statement.range);
    return make.block([
      make.variable([make.declaration(make.name(this.variable), this.asc.CommonFlags.Let, make.number(0))]),
      statement,
    ]);
  }

  private walk(statement: Parts, place: Place): Statement {
    const { NodeKind } = this.asc;
    switch (statement.kind) {
      case NodeKind.Break:
        return this.isMine(statement) ? this.jump(BREAK, place.levels, statement) : statement;
      case NodeKind.Continue:
        return this.isMine(statement)
          ? this.jump(CONTINUE, place.loops && place.levels, statement)
          : statement;
      case NodeKind.Block:
        this.walkAll(statement.statements!, place);
        return statement;
      case NodeKind.If:
        statement.ifTrue = this.walk(statement.ifTrue!, place);
        if (statement.ifFalse) statement.ifFalse = this.walk(statement.ifFalse, place);
        return statement;
      case NodeKind.For:
      case NodeKind.While:
      case NodeKind.Do:
        return this.inside(statement, place, () => {
          statement.body = this.walk(statement.body!, { loops: place.loops + 1, levels: place.levels + 1 });
        });
      case NodeKind.Switch:
        return this.inside(statement, place, () => {
          for (const { statements } of statement.cases!)
            this.walkAll(statements, { ...place, levels: place.levels + 1 });
        });
      case NodeKind.Try:
        this.walkAll(statement.bodyStatements!, place);
        this.walkAll(statement.catchStatements ?? [], place);
        this.walkAll(statement.finallyStatements ?? [], place);
        return statement;
      default:
        return statement;
    }
  }

  private walkAll(statements: Statement[], place: Place): void {
    statements.forEach((one, i) => {
      statements[i] = this.walk(one, place);
    });
  }

  private isMine({ label }: Parts): boolean {
    return label?.text === this.label;
  }

  /** Out of so many levels, of which each but the outermost goes on where this one left. */
  private jump(reason: number, levels: number, { range }: Statement): Statement {
    const leave = this.make(reason === BREAK || levels ? "Break" : "Continue", range);
    if (!levels) return leave;
    this.reasons |= reason;
    return maker(this.asc, range).block([this.set(reason, range), leave]);
  }

  /** A loop or switch, and behind it how to go on where a jump left it. */
  private inside(statement: Statement, { loops, levels }: Place, walk: () => void): Statement {
    const before = this.reasons,
      { range } = statement;
    this.reasons = 0;
    walk();
    const { reasons } = this;
    this.reasons |= before;
    if (!reasons) return statement;
    const make = maker(this.asc, range);
    const behind: Statement[] = [];
    if (levels && (loops || reasons === BREAK))
      behind.push(this.when(make.name(this.variable), this.make("Break", range)));
    else {
      const is = (reason: number) =>
        make.binary("Equals_Equals", make.name(this.variable), make.number(reason));
      if (reasons & BREAK) behind.push(this.when(is(BREAK), this.make("Break", range)));
      if (reasons & CONTINUE)
        behind.push(this.when(is(CONTINUE), make.block([this.set(0, range), this.make("Continue", range)])));
    }
    return make.block([statement, ...behind]);
  }

  private when(condition: Expression, then: Statement): Statement {
    return this.asc.Node.createIfStatement(condition, then, null, then.range);
  }

  private set(value: number, range: Range): Statement {
    const make = maker(this.asc, range);
    return make.statement(make.binary("Equals", make.name(this.variable), make.number(value)));
  }

  private make(kind: "Break" | "Continue", range: Range): Statement {
    return this.asc.Node[`create${kind}Statement`](null, range);
  }
}
