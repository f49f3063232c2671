// What is known of the variables of functions, and of the functions that use them.
import type {
  Expression,
  FunctionDeclaration,
  Node,
  ParameterNode,
  Statement,
  VariableDeclaration,
} from "./asc";

/** A function, the code of a module or what a field begins with. */
export interface Body {
  /** The one around it, whose variables it may use. */
  readonly parent: Body | null;
  readonly isArrow: boolean;
  readonly declaration: FunctionDeclaration | null;
  /** What it takes from those around it; null for `this`. */
  readonly captures: Map<string, Variable | null>;
  /** When it is made, in the order of the source, and in how many loops of the one around. */
  readonly time: number;
  readonly loops: number;
  /** The variable that it is the value of. */
  readonly self: VariableDeclaration | undefined;
}

/** A use of a variable, and how another expression is put in its place. */
export interface Use {
  readonly node: Expression;
  readonly body: Body;
  readonly put: (node: Expression) => void;
  readonly assigns: boolean;
  readonly time: number;
}

export interface Variable {
  readonly name: string;
  readonly body: Body;
  readonly uses: Use[];
  readonly declared: VariableDeclaration | ParameterNode;
  readonly isParameter: boolean;
  /** The statements among which it is declared. */
  readonly block: Statement[] | undefined;
  /** The loop whose head declares it. */
  readonly loop: Loop | undefined;
  /** When it has its first value, and in how many loops of its function. */
  time: number;
  readonly loops: number;
}

export type Loop = Statement & { initializer: Statement | null; body: Statement };
/** The name of what `this` means in an arrow function. */
export const THIS = "~this";

export function declarationsOf(statement: Node): VariableDeclaration[] {
  return (statement as Node & { declarations: VariableDeclaration[] }).declarations;
}
