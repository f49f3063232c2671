// `head = 0` in a class is an i32, unless what is assigned to it is of a larger type or a float, as of a
// local variable. Classes get their types before any code is looked at, so that what the sources say has to
// do: the types of parameters, fields and functions as they are written.
import type { Asc, BinaryExpression, CallExpression, ClassDeclaration, Expression } from "./asc";
import type {
  FieldDeclaration,
  FunctionDeclaration,
  Node,
  ParameterNode,
  PropertyAccessExpression,
} from "./asc";
import type { Statement, TypeNode, VariableDeclaration } from "./asc";
import { afterParse } from "./after-parse";
import { childrenOf } from "./authors";
import { isInteger } from "./inference";
import { bare } from "./nodes";
import { declarationsOf } from "./variables";

/** What a number is that a field has to take. */
type Kind = "f64" | "u64" | "i64" | undefined;
/** The types and first values of the variables in a function. */
type Known = Map<string, { readonly type: TypeNode | null; readonly value: Expression | null }>;

const KINDS: Readonly<Record<string, Kind>> = {
  number: "f64",
  f64: "f64",
  f32: "f64",
  u64: "u64",
  i64: "i64",
};

interface Parts extends Node {
  readonly members?: Statement[];
  readonly declaration?: FunctionDeclaration;
  readonly returnType?: TypeNode;
  readonly operand?: Expression;
  readonly ifThen?: Expression;
  readonly ifElse?: Expression;
}

/** From now on asc's fields of authors' classes have these types. */
export function inferFieldTypes(asc: Asc): void {
  const { Node, NodeKind, Token } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const arithmetic = new Set<number>([
    Token.Plus,
    Token.Minus,
    Token.Asterisk,
    Token.Slash,
    Token.Percent,
    Token.Asterisk_Asterisk,
    Token.Bar_Bar,
    Token.Ampersand_Ampersand,
  ]);
  const assigning = new Set<number>([
    Token.Equals,
    Token.Plus_Equals,
    Token.Minus_Equals,
    Token.Asterisk_Equals,
    Token.Slash_Equals,
    Token.Percent_Equals,
  ]);
  const textOf = (node: Node | null | undefined) => (node as { text?: string } | null)?.text;

  afterParse(asc, (_parser, { statements }) => {
    const functions = new Map<string, TypeNode>();
    for (const one of statements)
      if (one.kind === NodeKind.FunctionDeclaration)
        functions.set(
          (one as FunctionDeclaration).name.text,
          (one as FunctionDeclaration).signature.returnType,
        );
    for (const one of statements) {
      const { declaration } = one as Parts;
      const found = one.kind === NodeKind.ExportDefault ? (declaration as unknown as Statement) : one;
      if (found.kind === NodeKind.ClassDeclaration) new Fields(found as ClassDeclaration, functions).infer();
    }
  });

  class Fields {
    private readonly types = new Map<string, TypeNode | null>();
    private readonly methods = new Map<string, TypeNode>();

    constructor(
      private readonly of: ClassDeclaration,
      private readonly functions: ReadonlyMap<string, TypeNode>,
    ) {}

    infer(): void {
      const open = new Map<string, FieldDeclaration>();
      for (const one of this.of.members) {
        const field = one as FieldDeclaration,
          method = one as FunctionDeclaration;
        if (one.kind === NodeKind.FieldDeclaration) {
          this.types.set(field.name.text, field.type);
          if (isShown(field)) open.set(field.name.text, field);
        } else if (one.kind === NodeKind.MethodDeclaration) {
          this.methods.set(method.name.text, method.signature.returnType);
          if (method.name.text === "constructor")
            for (const { name, type } of method.signature.parameters) this.types.set(name.text, type);
        }
      }
      // a field may be given what another one has
      for (let before = -1; open.size && before !== open.size;) {
        before = open.size;
        for (const one of this.of.members)
          if (one.kind === NodeKind.MethodDeclaration)
            this.inFunction(one as FunctionDeclaration, new Map(), open);
      }
    }

    private inFunction(
      { signature, body }: FunctionDeclaration,
      around: Known,
      open: Map<string, FieldDeclaration>,
      found: ReadonlyMap<string, TypeNode> = new Map(),
    ): void {
      const known: Known = new Map(around);
      for (const { name, type, initializer } of signature.parameters as ParameterNode[])
        known.set(name.text, {
          type: asc.isTypeOmitted(type) ? (found.get(name.text) ?? null) : type,
          value: initializer,
        });
      if (body) this.walk(body, known, open);
    }

    private walk(node: Node, known: Known, open: Map<string, FieldDeclaration>): void {
      if (node.kind === NodeKind.Variable)
        for (const { name, type, initializer } of declarationsOf(node) as VariableDeclaration[])
          known.set(name.text, { type, value: initializer });
      if (node.kind === NodeKind.Function) return this.inFunction((node as Parts).declaration!, known, open);
      const { operator, left, right } = node as BinaryExpression;
      if (node.kind === NodeKind.Binary && assigning.has(operator)) {
        const kind = open.has(memberOfThis(left) ?? "") ? this.kindOf(right, known, 0) : undefined;
        if (kind) this.become(memberOfThis(left)!, kind, open);
      }
      // what is divided, so that nothing behind the point is lost
      if (node.kind === NodeKind.Binary && (operator === Token.Slash || operator === Token.Slash_Equals))
        for (const side of [left, right])
          if (open.has(memberOfThis(side) ?? "")) this.become(memberOfThis(side)!, "f64", open);
      if (node.kind === NodeKind.Call) return this.inCall(node as CallExpression, known, open);
      for (const child of childrenOf(node, isNode)) this.walk(child, known, open);
    }

    private become(name: string, kind: string, open: Map<string, FieldDeclaration>): void {
      const field = open.get(name)!,
        { range } = field;
      field.type = Node.createNamedType(Node.createSimpleTypeName(kind, range), [], false, range);
      this.types.set(name, field.type);
      open.delete(name);
    }

    /** The functions that a list's methods call have its items as their first parameters. */
    private inCall(
      { expression, args }: CallExpression,
      known: Known,
      open: Map<string, FieldDeclaration>,
    ): void {
      this.walk(expression, known, open);
      const { expression: object } = expression as PropertyAccessExpression;
      const list = expression.kind === NodeKind.PropertyAccess ? this.typeOf(object, known) : undefined;
      const item = (list as { typeArguments?: readonly TypeNode[] | null } | undefined)?.typeArguments?.[0];
      for (const one of args) {
        const { declaration } = bare(asc, one) as Expression & { declaration?: FunctionDeclaration };
        const [first] = declaration?.signature.parameters ?? [];
        const isOpen = one.kind === NodeKind.Function && first && item && asc.isTypeOmitted(first.type);
        if (isOpen) this.inFunction(declaration!, new Map(known), open, new Map([[first.name.text, item]]));
        else this.walk(one, known, open);
      }
    }
    private typeOf(node: Expression, known: Known): TypeNode | null | undefined {
      if (node.kind === NodeKind.Identifier) return known.get(textOf(node)!)?.type;
      const name = memberOfThis(node);
      return name === undefined ? undefined : this.types.get(name);
    }

    /** The kind of a number, as far as it is larger than an i32. */
    private kindOf(given: Expression, known: Known, depth: number): Kind {
      const node = bare(asc, given);
      if (depth > 8) return undefined;
      const again = (one: Expression) => this.kindOf(one, known, depth + 1);
      switch (node.kind) {
        case NodeKind.Literal:
          return (node as Expression & { literalKind: number }).literalKind === asc.LiteralKind.Float
            ? "f64"
            : undefined;
        case NodeKind.Identifier: {
          const found = known.get(textOf(node)!);
          if (!found) return undefined;
          return found.type ? kindOfType(found.type) : found.value ? again(found.value) : undefined;
        }
        case NodeKind.PropertyAccess: {
          const name = memberOfThis(node);
          return name === undefined ? undefined : kindOfType(this.types.get(name) ?? this.methods.get(name));
        }
        case NodeKind.UnaryPrefix:
          return again((node as Parts as { operand: Expression }).operand);
        case NodeKind.Ternary: {
          const { ifThen, ifElse } = node as unknown as { ifThen: Expression; ifElse: Expression };
          return larger(again(ifThen), again(ifElse));
        }
        case NodeKind.Binary: {
          const { operator, left, right } = node as BinaryExpression;
          return arithmetic.has(operator) || assigning.has(operator)
            ? larger(again(left), again(right))
            : undefined;
        }
        case NodeKind.Call:
          return this.kindOfCall(node as CallExpression);
        default:
          return undefined;
      }
    }

    private kindOfCall({ expression }: CallExpression): Kind {
      const own = memberOfThis(expression);
      if (own !== undefined) {
        const type = this.methods.get(own) ?? this.types.get(own);
        return kindOfType((type as Parts | null | undefined)?.returnType ?? type);
      }
      if (expression.kind === NodeKind.Identifier) {
        const name = textOf(expression)!;
        if (name === "Number" || name === "parseFloat" || name === "parseInt") return "f64";
        return kindOfType(this.functions.get(name));
      }
      if (expression.kind !== NodeKind.PropertyAccess) return undefined;
      const { expression: object, property } = expression as PropertyAccessExpression;
      const name = `${textOf(object) ?? ""}.${property.text}`;
      if (name === "clock.now") return "u64";
      return name === "Date.now" || name.startsWith("Math.") ? "f64" : undefined;
    }
  }

  /** Whether a field's type is that of a whole number that it begins with. */
  function isShown({ type, initializer }: FieldDeclaration): boolean {
    return (
      !!initializer && !!type && type.range.start >= initializer.range.start && isInteger(asc, initializer)
    );
  }

  /** `x` of `this.x`. */
  function memberOfThis(node: Node): string | undefined {
    const { expression, property } = node as PropertyAccessExpression;
    return node.kind === NodeKind.PropertyAccess && expression.kind === NodeKind.This
      ? property.text
      : undefined;
  }

  function kindOfType(type: TypeNode | null | undefined): Kind {
    const { name } = (type ?? {}) as { name?: { identifier: { text: string }; next: object | null } };
    return name && !name.next && !type!.isNullable ? KINDS[name.identifier.text] : undefined;
  }

  function larger(a: Kind, b: Kind): Kind {
    if (a === "f64" || b === "f64") return "f64";
    return a && b && a !== b ? "i64" : (a ?? b);
  }
}
