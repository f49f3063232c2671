// After `if (e instanceof ParseError)` what was caught is a ParseError: it is cast there, as the question was
// asked. Of all variables those of `catch` alone are seen in the syntax to be of a type that has others.
import type { Asc, BinaryExpression, BlockStatement, Expression, FunctionExpression } from "./asc";
import type { IdentifierExpression, Node, Statement, TypeNode } from "./asc";
import { namesAssigned } from "./assigned";
import { leaves } from "./effects";
import { maker } from "./make";
import { bare } from "./nodes";
import { NOT_USES } from "./scopes";
import { declarationsOf } from "./variables";

/** The type that something is known to be of. */
type Known = TypeNode | undefined;

interface Parts extends Node {
  readonly operator: number;
  readonly operand: Expression;
  readonly isType: TypeNode;
  readonly expression: Expression;
  condition: Expression;
  ifThen: Expression;
  ifElse: Expression;
  ifTrue: Statement;
  ifFalse: Statement | null;
  initializer: Statement | null;
}

/** Has the uses of a variable that nothing is assigned to see what conditions tell of it. */
export function knowCaught(asc: Asc, handler: BlockStatement, name: string): void {
  if (!namesAssigned(asc, [handler]).has(name)) new Uses(asc, name).list(handler.statements, undefined);
}

class Uses {
  constructor(
    private readonly asc: Asc,
    private readonly name: string,
  ) {}

  /** Statements, of which those behind one that ends the block know what it asked. */
  list(statements: Statement[], known: Known): void {
    let now = known;
    statements.forEach((one, i) => {
      const { condition, ifTrue, ifFalse } = one as Statement & Parts;
      const isGuard = one.kind === this.asc.NodeKind.If && !ifFalse && leaves(this.asc, [ifTrue]);
      const behind = isGuard ? this.told(condition, false) : undefined;
      statements[i] = this.walk(one, now);
      now = behind ?? now;
    });
  }

  private readonly isNode = (value: unknown): value is Node => value instanceof this.asc.Node;

  private walk<Kind extends Node>(node: Kind, known: Known): Kind {
    const { NodeKind, Token } = this.asc;
    const parts = node as unknown as Parts;
    switch (node.kind) {
      case NodeKind.Identifier:
        return this.use(node, known) as Kind;
      case NodeKind.Block: {
        const { statements } = node as Node as BlockStatement;
        if (!statements.some(one => this.declares(one))) this.list(statements, known);
        return node;
      }
      case NodeKind.Function: {
        const { signature } = (node as Node as FunctionExpression).declaration;
        if (signature.parameters.some(({ name }) => name.text === this.name)) return node;
        break;
      }
      case NodeKind.For:
        if (parts.initializer && this.declares(parts.initializer)) return node;
        break;
      case NodeKind.If:
      case NodeKind.Ternary: {
        const { condition } = parts;
        const [yes, no] = [this.told(condition, true) ?? known, this.told(condition, false) ?? known];
        parts.condition = this.walk(condition, known);
        if (node.kind === NodeKind.If) {
          parts.ifTrue = this.walk(parts.ifTrue, yes);
          if (parts.ifFalse) parts.ifFalse = this.walk(parts.ifFalse, no);
        } else {
          parts.ifThen = this.walk(parts.ifThen, yes);
          parts.ifElse = this.walk(parts.ifElse, no);
        }
        return node;
      }
      case NodeKind.Binary: {
        const both = node as Node as BinaryExpression;
        const isAnd = both.operator === Token.Ampersand_Ampersand,
          isOr = both.operator === Token.Bar_Bar;
        if (!isAnd && !isOr) break;
        const right = this.told(both.left, isAnd) ?? known;
        both.left = this.walk(both.left, known);
        both.right = this.walk(both.right, right);
        return node;
      }
    }
    this.children(node, known);
    return node;
  }

  private children(node: Node, known: Known): void {
    const parts = node as unknown as Record<string, unknown>;
    for (const key of Object.keys(parts)) {
      if (key === "range" || key === "meaning" || NOT_USES.includes(key)) continue;
      const value = parts[key];
      if (this.isNode(value)) parts[key] = this.walk(value, known);
      else if (Array.isArray(value))
        value.forEach((one: unknown, i) => {
          if (this.isNode(one)) value[i] = this.walk(one, known);
        });
    }
  }

  private isName(node: Node): boolean {
    return node.kind === this.asc.NodeKind.Identifier && (node as IdentifierExpression).text === this.name;
  }

  private use(node: Node, known: Known): Node {
    if (!known || !this.isName(node)) return node;
    const cast = maker(this.asc, node.range).name("changetype");
    return this.asc.Node.createCallExpression(cast, [known], [node as Expression], node.range);
  }

  /** What a condition tells where it is true, or where it is false. */
  private told(condition: Expression, isTrue: boolean): Known {
    const { NodeKind, Token } = this.asc;
    const node = bare(this.asc, condition) as Expression & Parts;
    if (node.kind === NodeKind.InstanceOf)
      return isTrue && this.isName(bare(this.asc, node.expression)) ? node.isType : undefined;
    if (node.kind === NodeKind.UnaryPrefix && node.operator === Token.Exclamation)
      return this.told(node.operand, !isTrue);
    const { left, right, operator } = node as Expression as BinaryExpression;
    const isBoth = operator === (isTrue ? Token.Ampersand_Ampersand : Token.Bar_Bar);
    return node.kind === NodeKind.Binary && isBoth
      ? (this.told(right, isTrue) ?? this.told(left, isTrue))
      : undefined;
  }

  private declares(statement: Statement): boolean {
    return (
      statement.kind === this.asc.NodeKind.Variable &&
      declarationsOf(statement).some(({ name }) => name.text === this.name)
    );
  }
}
