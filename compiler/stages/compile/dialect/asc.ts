// asc's own typings, for code that teaches asc more than it knows.
import type * as Typings from "assemblyscript";

type Typed = typeof Typings;
type Enum =
  | "BinaryOp"
  | "AssertionKind"
  | "CommonFlags"
  | "Constraints"
  | "DiagnosticCode"
  | "ElementKind"
  | "ExpressionId"
  | "FlowFlags"
  | "IdentifierHandling"
  | "LiteralKind"
  | "LocalFlags"
  | "NodeKind"
  | "ParameterKind"
  | "Precedence"
  | "ReportMode"
  | "SourceKind"
  | "Token"
  | "UnaryOp";

/**
 * What the module "assemblyscript" has. Its enums are read when asc runs: their numbers change between
 * versions, and must not be compiled into this code, which `const enum` of the typings would do.
 */
export type Asc = Omit<Typed, Enum> & {
  readonly [Name in Enum]: Readonly<Record<keyof Typed[Name], number>>;
};

export type {
  BinaryExpression,
  BlockStatement,
  CallExpression,
  Class,
  ClassDeclaration,
  ClassPrototype,
  Compiler,
  Element,
  ElementAccessExpression,
  Expression,
  FieldDeclaration,
  Flow,
  ForOfStatement,
  Function,
  FunctionDeclaration,
  FunctionExpression,
  FunctionPrototype,
  FunctionTypeNode,
  Global,
  IdentifierExpression,
  NamedTypeNode,
  NewExpression,
  Node,
  ParameterNode,
  Parser,
  Program,
  Property,
  PropertyAccessExpression,
  Range,
  Resolver,
  ReturnStatement,
  Signature,
  Source,
  Statement,
  StringLiteralExpression,
  ThrowStatement,
  Tokenizer,
  TryStatement,
  Type,
  TypeName,
  TypeNode,
  TypeParameterNode,
  VariableDeclaration,
  VariableStatement,
} from "assemblyscript";
