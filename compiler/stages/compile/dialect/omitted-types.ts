// Types that authors may leave out: `void` of a function that returns nothing, and the type of a field whose
// first value shows it. asc's parser reports that a type is expected, and goes on; here it is found, and the
// report taken back.
import type {
  Asc,
  ClassDeclaration,
  Expression,
  FieldDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Parser,
  PropertyAccessExpression,
  Range,
  TypeNode,
} from "./asc";
import { isAuthored, replaceChildren } from "./authors";
import { foundType } from "./direct-type";
import { regexOf, type Regex } from "./regex-literal";
import { wrap } from "./wrap";

const NO_FIELD_TYPE = "this value does not show the field's type: write it, such as limits: Limits = …";

interface LiteralParts {
  readonly literalKind: number;
}
interface NewParts {
  readonly typeName: never;
  readonly typeArguments: TypeNode[] | null;
}
interface AssertionParts {
  readonly expression: Expression;
  readonly toType: TypeNode | null;
}

/** From now on asc takes authors' functions and fields without these types. */
export function allowOmittedTypes(asc: Asc): void {
  const { Node, NodeKind, LiteralKind, DiagnosticCode, CommonFlags } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const named = (name: string, range: Range, parameters: TypeNode[] = []) =>
    Node.createNamedType(Node.createSimpleTypeName(name, range), parameters, false, range);

  wrap(
    asc.Parser.prototype,
    "parseFunction",
    4,
    parse =>
      function (this: Parser, ...parts) {
        const made = parse.call(this, ...parts);
        if (made) complete(this, made);
        return made;
      },
  );
  wrap(
    asc.Parser.prototype,
    "parseClassMember",
    2,
    parse =>
      function (this: Parser, tokens, parent: ClassDeclaration) {
        const made = parse.call(this, tokens, parent);
        if (made?.kind === NodeKind.MethodDeclaration) complete(this, made as FunctionDeclaration);
        if (made?.kind === NodeKind.FieldDeclaration) completeField(this, made as FieldDeclaration);
        return made;
      },
  );

  wrap(Node, "createParameter", 5, create => (kind, name, type, initializer, range) => {
    const shown = initializer && asc.isTypeOmitted(type) && isAuthored(range) && shownBy(initializer);
    return create(kind, name, shown || type, initializer, range);
  });

  function complete(parser: Parser, { signature, body, range, flags }: FunctionDeclaration): void {
    const omitted = signature.returnType;
    if (!asc.isTypeOmitted(omitted) || !body || !isAuthored(range)) return;
    if (flags & (CommonFlags.Set | CommonFlags.Constructor)) return;
    takeBack(parser, omitted.range);
    if (returnsValue(body)) return; // return-types.ts finds it
    signature.returnType = named("void", omitted.range);
  }

  /** Whether one of the returns in a body, and not in a function within it, has a value. */
  function returnsValue(body: Node): boolean {
    let found = false;
    const visit = (node: Node): Node => {
      if (node.kind === NodeKind.Return && (node as Node & { value: Expression | null }).value) found = true;
      else if (node.kind !== NodeKind.Function) replaceChildren(node, isNode, visit);
      return node;
    };
    visit(body);
    return found;
  }

  function completeField(parser: Parser, field: FieldDeclaration): void {
    if (field.type || !field.initializer || !isAuthored(field.range)) return;
    const type = shownBy(field.initializer) ?? foundIn(field);
    if (!type || !takeBack(parser, undefined, field.range)) return;
    field.type = type;
  }

  /** The type of a field whose first value has no `this`, where it is compiled. */
  function foundIn({ initializer, range }: FieldDeclaration): TypeNode | undefined {
    const value = initializer!,
      { elementExpressions } = value as Expression & { elementExpressions?: readonly Expression[] };
    if (hasThis(value) || elementExpressions?.length === 0 || value.kind === NodeKind.Null) return undefined;
    let isReported = false;
    return foundType(
      asc,
      (resolver, flow) => {
        const type = resolver.resolveExpression(value, flow, asc.Type.auto, asc.ReportMode.Swallow as never);
        if (type && type !== asc.Type.void) return type;
        if (!isReported) resolver.error(DiagnosticCode.User_defined_0 as never, value.range, NO_FIELD_TYPE);
        isReported = true;
        return asc.Type.i32;
      },
      range,
    );
  }
  function hasThis(node: Node): boolean {
    let found = false;
    const visit = (one: Node): Node => {
      if (one.kind === NodeKind.This) found = true;
      else replaceChildren(one, isNode, visit);
      return one;
    };
    visit(node);
    return found;
  }

  /** The type that a value shows without looking at anything else. */
  function shownBy(value: Expression): TypeNode | undefined {
    const { range } = value;
    switch (value.kind) {
      case NodeKind.True:
      case NodeKind.False:
        return named("bool", range);
      case NodeKind.New: {
        const { typeName, typeArguments } = value as unknown as NewParts;
        return Node.createNamedType(typeName, typeArguments ?? [], false, range);
      }
      case NodeKind.Identifier:
        return /^(?:Infinity|NaN)$/.test((value as Expression & { text: string }).text)
          ? named("f64", range)
          : undefined;
      case NodeKind.PropertyAccess: {
        const of = (value as PropertyAccessExpression).expression as Expression & { text?: string };
        const isNumber =
          of.kind === NodeKind.Identifier && /^(?:Number|Math|[iu](?:8|16|32|64)|f32|f64)$/.test(of.text!);
        return isNumber ? named(/^[A-Z]/.test(of.text!) ? "f64" : of.text!, range) : undefined;
      }
      case NodeKind.Assertion:
        return (value as unknown as AssertionParts).toType ?? undefined;
      case NodeKind.UnaryPrefix:
        return shownBy((value as Expression & { operand: Expression }).operand);
      case NodeKind.Literal:
        return literal(value);
      case NodeKind.Function: {
        const { signature } = (value as FunctionExpression).declaration;
        const types = [signature.returnType, ...signature.parameters.map(({ type }) => type)];
        return types.some(type => asc.isTypeOmitted(type)) ? undefined : signature;
      }
      default:
        return regexOf(value) && typeOfRegex(regexOf(value)!, range);
    }
  }

  /** The class of a regular expression, whose name is not known before all is parsed. */
  function typeOfRegex(regex: Regex, range: Range): TypeNode {
    const name = Node.createSimpleTypeName(regex.className, range);
    regex.nameIn(name.identifier as { text: string });
    return Node.createNamedType(name, [], false, range);
  }

  function literal(value: Expression): TypeNode | undefined {
    const { range } = value;
    switch ((value as unknown as LiteralParts).literalKind) {
      case LiteralKind.Integer:
        return named("i32", range);
      case LiteralKind.Float:
        return named("f64", range);
      case LiteralKind.String:
      case LiteralKind.Template:
        return named("string", range);
      case LiteralKind.Array: {
        const [first] = (value as unknown as { elementExpressions: Expression[] }).elementExpressions;
        // of several regular expressions each has a class of its own
        const type = first && (regexOf(first) ? named("RegExp", range) : shownBy(first));
        return type && named("Array", range, [type]);
      }
      default:
        return undefined;
    }
  }

  /** Takes the report back that a type is expected here, or at the end of a range's name. */
  function takeBack(parser: Parser, at: Range | undefined, within?: Range): boolean {
    const { diagnostics } = parser;
    const index = diagnostics.findLastIndex(
      ({ code, range }) =>
        code === DiagnosticCode.Type_expected &&
        range &&
        (at ? range.start === at.start : range.start >= within!.start && range.start <= within!.end) &&
        range.source === (at ?? within)!.source,
    );
    if (index < 0) return false;
    diagnostics.splice(index, 1);
    return true;
  }
}
