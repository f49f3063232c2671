// Makes the nodes that syntax is lowered to.
import type { Asc, BlockStatement, Expression, Node, ParameterNode, Range, Statement, TypeNode } from "./asc";

/** The kind of an arrow function, which asc has no enum of at run time. */
const ARROW = 1;

export type Make = ReturnType<typeof maker>;

/** Makes nodes that all have the place of one range, so that errors and traps have it too. */
export function maker(asc: Asc, range: Range) {
  const { Node, Source, SourceKind, Token, CommonFlags, ParameterKind } = asc;
  const integer = (globalThis as unknown as { i64_new(low: number): never }).i64_new;
  const make = {
    name: (text: string) => Node.createIdentifierExpression(text, range),
    number: (value: number): Expression => Node.createIntegerLiteralExpression(integer(value), range),
    member: (object: Expression, name: string): Expression =>
      Node.createPropertyAccessExpression(object, make.name(name), range),
    at: (list: Expression, index: Expression): Expression =>
      Node.createElementAccessExpression(list, index, range),
    call: (callee: Expression, ...args: Expression[]): Expression =>
      Node.createCallExpression(callee, null, args, range),
    binary: (operator: string, left: Expression, right: Expression): Expression =>
      Node.createBinaryExpression((Token as Record<string, number>)[operator]!, left, right, range),
    /** All of these, one after the other. */
    all: (expressions: Expression[]): Expression =>
      expressions.length === 1 ? expressions[0]! : Node.createCommaExpression(expressions, range),
    choose: (condition: Expression, yes: Expression, no: Expression): Expression =>
      Node.createTernaryExpression(condition, yes, no, range),
    isDefined: (what: Expression) => make.call(make.name("isDefined"), what),
    /** An error with these words where it is compiled: asc shows what is at the place. */
    error: (message: string) =>
      make.call(
        make.name("ERROR"),
        Node.createStringLiteralExpression(
          message,
          new Source(SourceKind.Library, "~lib/falco-ts/for-of", `"${message}"`).range,
        ),
      ),
    declaration: (
      name: Expression,
      flags: number,
      value: Expression | null,
      type: TypeNode | null = null,
      decorators: null = null,
    ) => Node.createVariableDeclaration(name as never, decorators, flags, type, value, range),
    variable: (declarations: Node[]): Statement =>
      Node.createVariableStatement(null, declarations as never[], range),
    constant: (name: string, value: Expression) =>
      make.variable([make.declaration(make.name(name), CommonFlags.Const, value)]),
    statement: (expression: Expression): Statement => Node.createExpressionStatement(expression),
    /** A function that uses the variables and the `this` around it. */
    function: (parameters: ParameterNode[], returns: TypeNode, body: Statement) =>
      Node.createFunctionExpression(
        Node.createFunctionDeclaration(
          Node.createEmptyIdentifierExpression(range),
          null,
          CommonFlags.None as never,
          null,
          Node.createFunctionType(parameters, returns, null, false, range),
          body,
          ARROW as never,
          range,
        ),
      ),
    /** (x: T, …): R => value */
    arrow: (parameters: (readonly [name: string, type: TypeNode])[], returns: TypeNode, value: Expression) =>
      make.function(
        parameters.map(([name, type]) =>
          Node.createParameter(ParameterKind.Default as never, make.name(name), type, null, range),
        ),
        returns,
        make.statement(value),
      ),
    block: (statements: Statement[]): BlockStatement => Node.createBlockStatement(statements, range),
    /** for (let ~i = 0; ~i < list.length; ~i += step) { … } */
    loop: (list: Expression, step: Expression, body: Statement[]): Statement =>
      Node.createForStatement(
        make.variable([make.declaration(make.name("~i"), CommonFlags.Let, make.number(0))]),
        make.binary("LessThan", make.name("~i"), make.member(list, "length")),
        make.binary("Plus_Equals", make.name("~i"), step),
        make.block(body),
        range,
      ),
  };
  return make;
}
