// `const entry = cache[key]; if (!entry) …`: a variable with an item of a list, or a value of a record, may
// be null where the code behind it asks whether it is. Where nothing asks, what is absent is a trap.
import type { Asc, BinaryExpression, Expression, Flow, Node, Resolver, Statement, Type } from "./asc";
import type { VariableDeclaration } from "./asc";
import { childrenOf } from "./authors";
import type { ChainNodes } from "./chain";
import { foundType } from "./direct-type";
import type { MaybeNodes } from "./maybe";
import { bare } from "./nodes";
import { orNull } from "./optional-type";

interface Parts extends Expression {
  readonly ifThen: Expression;
  readonly ifElse: Expression;
  readonly condition: Expression | null;
  readonly operator: number;
  readonly operand: Expression;
  readonly expression: Expression;
}

/** What is asked of a variable: whether it is null, or whether it is true. */
type Asked = "null" | "truth" | undefined;

/** Gives what gives such a variable its type, by the statements that it is in. */
export function typesOfItems(asc: Asc, { isLink }: ChainNodes, { itemOf }: MaybeNodes) {
  const { NodeKind, Token, Type, ReportMode } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const comparing = new Set<number>([
    Token.Equals_Equals,
    Token.Equals_Equals_Equals,
    Token.Exclamation_Equals,
    Token.Exclamation_Equals_Equals,
  ]);
  const choosing = new Set<number>([
    NodeKind.If,
    NodeKind.While,
    NodeKind.Do,
    NodeKind.For,
    NodeKind.Ternary,
  ]);

  return function giveItemType(declared: VariableDeclaration, scope: readonly Statement[]): void {
    const { initializer, type, name, range } = declared;
    if (type || !initializer || !itemsIn(initializer).length) return;
    const asked = askedOf(name.text, scope);
    if (asked)
      declared.type = foundType(asc, (resolver, flow) => typeOf(resolver, initializer, flow, asked), range);
  };

  function typeOf(resolver: Resolver, node: Expression, flow: Flow, asked: Asked): Type {
    // to ask a number of a list whether it is 0 makes no object of it
    const mayBeNone = itemsIn(node).some(one => {
      const found = itemOf(resolver, one, flow);
      return found && (found.isRecord || found.type.isReference || asked === "null");
    });
    const type = resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never) ?? Type.void;
    return mayBeNone && type !== Type.void ? orNull(resolver, type) : type;
  }

  /** The items that an expression is, or chooses between. */
  function itemsIn(given: Expression): Expression[] {
    const node = bare(asc, given) as Parts;
    // what for…of is lowered to asks by calls, and has its items
    if (node.kind === NodeKind.Ternary)
      return node.condition?.kind === NodeKind.Call ? [] : [...itemsIn(node.ifThen), ...itemsIn(node.ifElse)];
    return node.kind === NodeKind.ElementAccess ? [node] : [];
  }

  function askedOf(name: string, scope: readonly Statement[]): Asked {
    const isIt = (node: Expression | null) => {
      const own = node && bare(asc, node);
      return own?.kind === NodeKind.Identifier && (own as Expression & { text: string }).text === name;
    };
    let asked: Asked;
    const unseen: Node[] = [...scope];
    for (let node = unseen.pop(); node; node = unseen.pop()) {
      const { condition, operator, operand, expression } = node as Parts;
      const { left, right } = node as BinaryExpression;
      if (isLink(node) && isIt(expression)) return "null";
      if (node.kind === NodeKind.Binary && comparing.has(operator)) {
        const isNull = (one: Expression) => bare(asc, one).kind === NodeKind.Null;
        if ((isIt(left) && isNull(right)) || (isIt(right) && isNull(left))) return "null";
      }
      const isTested =
        (choosing.has(node.kind) && isIt(condition)) ||
        (node.kind === NodeKind.UnaryPrefix && operator === Token.Exclamation && isIt(operand)) ||
        (node.kind === NodeKind.Binary &&
          (operator === Token.Ampersand_Ampersand || operator === Token.Bar_Bar) &&
          isIt(left));
      if (isTested) asked = "truth";
      unseen.push(...childrenOf(node, isNode));
    }
    return asked;
  }
}
