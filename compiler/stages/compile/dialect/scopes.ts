// Finds the variables of all functions of a source, and which functions use them.
import type { Asc, Expression, FunctionDeclaration, Node, Statement, VariableDeclaration } from "./asc";
import { assignedBy, type AssignedBy } from "./assigned";
import { replaceChildren } from "./authors";
import { isScoped, type Scoped } from "./scoped";
import { declarationsOf, THIS, type Body, type Loop, type Variable } from "./variables";

interface Scope {
  readonly names: Map<string, Variable>;
  readonly parent: Scope | null;
}
type Put = (node: Node) => void;

/** Parts of nodes that hold no expression which may use a variable. */
export const NOT_USES = [
  "decorators",
  "extendsType",
  "implementsTypes",
  "isType",
  "label",
  "name",
  "names",
  "property",
  "returnType",
  "signature",
  "toType",
  "type",
  "typeArguments",
  "typeName",
  "typeParameters",
];

/** Walks over a source, and puts functions that are declared among statements above their first use. */
export class Finder {
  readonly variables: Variable[] = [];
  readonly bodies: Body[] = [];
  private time = 0;
  private loops = 0;
  private readonly assignedIn: AssignedBy;

  constructor(private readonly asc: Asc) {
    this.assignedIn = assignedBy(asc);
  }

  private readonly isNode = (value: unknown): value is Node => value instanceof this.asc.Node;

  /** The variables of a module are globals, but for those in its blocks and loops. */
  module(statements: Statement[]): void {
    const body = this.body(null, false, null);
    const scope: Scope = { names: new Map(), parent: null };
    statements.forEach((one, i) => this.visit(one, scope, body, made => (statements[i] = made as Statement)));
  }

  private body(
    parent: Body | null,
    isArrow: boolean,
    declaration: FunctionDeclaration | null,
    self?: VariableDeclaration,
  ): Body {
    const { loops } = this;
    const body: Body = { parent, isArrow, declaration, captures: new Map(), time: ++this.time, loops, self };
    this.bodies.push(body);
    return body;
  }

  private function(
    declaration: FunctionDeclaration,
    around: { scope: Scope; body: Body } | null,
    self?: VariableDeclaration,
  ): void {
    const body = this.body(around?.body ?? null, declaration.arrowKind !== 0, declaration, self);
    const { loops } = this;
    this.loops = 0;
    const scope: Scope = { names: new Map(), parent: around?.scope ?? null };
    for (const parameter of declaration.signature.parameters) {
      this.declare(scope, parameter.name.text, body, parameter, undefined, undefined);
      const { initializer } = parameter;
      if (initializer)
        this.visit(initializer, scope, body, made => (parameter.initializer = made as Expression));
    }
    if (declaration.body)
      this.visit(declaration.body, scope, body, made => (declaration.body = made as Statement));
    this.loops = loops;
  }

  private declare(
    scope: Scope,
    name: string,
    body: Body,
    declared: Variable["declared"],
    block: Statement[] | undefined,
    loop: Loop | undefined,
  ): void {
    const isParameter = declared instanceof this.asc.ParameterNode,
      { loops } = this,
      time = isParameter ? 0 : Infinity;
    const variable = { name, body, uses: [], declared, isParameter, block, loop, time, loops };
    scope.names.set(name, variable);
    this.variables.push(variable);
  }

  private block(statements: Statement[], around: Scope, body: Body): void {
    const { NodeKind } = this.asc;
    const scope: Scope = { names: new Map(), parent: around };
    this.hoist(statements);
    for (const one of statements)
      if (one.kind === NodeKind.Variable)
        for (const declaration of declarationsOf(one))
          this.declare(scope, declaration.name.text, body, declaration, statements, undefined);
    // what stands between may grow while boxes are made, but not now
    statements.forEach((one, i) => this.visit(one, scope, body, made => (statements[i] = made as Statement)));
  }

  /**
   * Makes constants of functions that are declared among statements, and puts each where all that it uses is
   * declared: above its first use, as in JavaScript.
   */
  private hoist(statements: Statement[]): void {
    const { Node, NodeKind, CommonFlags } = this.asc;
    const functions: Statement[] = [];
    for (const one of statements.slice()) {
      const { expression } = one as Statement & {
        expression?: Expression & { declaration?: FunctionDeclaration };
      };
      const declaration = expression?.kind === NodeKind.Function ? expression.declaration! : undefined;
      if (one.kind !== NodeKind.Expression || !declaration?.name.text) continue;
      const { name, range } = declaration;
      const constant = Node.createVariableDeclaration(
        name,
        null,
        CommonFlags.Const,
        null,
        expression!,
        range,
      );
      functions.push(Node.createVariableStatement(null, [constant], range));
      statements.splice(statements.indexOf(one), 1);
    }
    const named = (one: Statement) => new Set(declarationsOf(one).map(({ name }) => name.text));
    for (const one of functions) {
      const used = new Set<string>();
      this.namesIn(declarationsOf(one)[0]!.initializer!, used);
      const last = statements.findLastIndex(
        other => other.kind === NodeKind.Variable && [...named(other)].some(name => used.has(name)),
      );
      statements.splice(last + 1, 0, one);
    }
  }

  /** All names in a function, whatever they mean there. */
  private namesIn(node: Node, names: Set<string>): void {
    if (node.kind === this.asc.NodeKind.Identifier) names.add((node as Node & { text: string }).text);
    replaceChildren(node, this.isNode, child => {
      this.namesIn(child, names);
      return child;
    });
  }

  private visit(node: Node, scope: Scope, body: Body, put: Put): void {
    const { NodeKind } = this.asc;
    switch (node.kind) {
      case NodeKind.FunctionDeclaration:
      case NodeKind.MethodDeclaration:
        return this.function(node as FunctionDeclaration, null);
      case NodeKind.FieldDeclaration:
        return this.children(node, scope, this.body(null, false, null));
      case NodeKind.Function:
        return this.function((node as Node & { declaration: FunctionDeclaration }).declaration, {
          scope,
          body,
        });
      case NodeKind.Block:
        return this.block((node as Statement & { statements: Statement[] }).statements, scope, body);
      case NodeKind.Variable:
        return declarationsOf(node).forEach(one => this.variable(one, scope, body));
      case NodeKind.For:
      case NodeKind.While:
      case NodeKind.Do:
        return this.loop(node as Loop, scope, body);
      case NodeKind.Switch:
        return this.switch(node as never, scope, body);
      case NodeKind.Identifier:
        return this.use(node as Expression, scope, body, put, false);
      case NodeKind.Binary:
        return this.binary(node, scope, body);
      case NodeKind.This:
        return this.useThis(node as Expression, body, put);
      default:
        if (isScoped(node)) this.scoped(node, scope, body);
        else this.children(node, scope, body);
    }
  }

  /** An operation on an operation, and so on: texts of thousands of parts are written so. */
  private binary(node: Node, scope: Scope, body: Body): void {
    const { Binary } = this.asc.NodeKind;
    const left = (one: Node) => (one as Node & { left: Node }).left;
    const spine = [node];
    while (left(spine.at(-1)!).kind === Binary) spine.push(left(spine.at(-1)!));
    for (let i = spine.length - 1; i >= 0; i--) this.children(spine[i]!, scope, body, spine[i + 1]);
  }

  /** The parts of a node but for one that was visited. */
  private children(node: Node, scope: Scope, body: Body, visited?: Node): void {
    const assigned = this.assignedIn(node);
    const parts = node as unknown as Record<string, unknown>;
    for (const key of Object.keys(parts)) {
      if (NOT_USES.includes(key)) continue;
      const go = (child: Node, put: Put) => {
        if (child === visited) return;
        if (child === assigned) this.use(child as Expression, scope, body, put, true);
        else this.visit(child, scope, body, put);
      };
      const value = parts[key];
      if (key === "range" || key === "meaning") continue;
      if (this.isNode(value)) go(value, made => (parts[key] = made));
      else if (Array.isArray(value))
        value.forEach((one: unknown, i) => this.isNode(one) && go(one, made => (value[i] = made)));
    }
  }

  private variable(declaration: VariableDeclaration, scope: Scope, body: Body): void {
    const { initializer, name } = declaration;
    if (initializer?.kind === this.asc.NodeKind.Function)
      this.function(
        (initializer as unknown as { declaration: FunctionDeclaration }).declaration,
        { scope, body },
        declaration,
      );
    else if (initializer)
      this.visit(initializer, scope, body, made => (declaration.initializer = made as Expression));
    const found = scope.names.get(name.text);
    if (found?.declared === declaration) found.time = ++this.time;
  }

  private loop(loop: Loop, around: Scope, body: Body): void {
    const scope: Scope = { names: new Map(), parent: around };
    if (loop.initializer?.kind === this.asc.NodeKind.Variable)
      for (const one of declarationsOf(loop.initializer))
        this.declare(scope, one.name.text, body, one, undefined, loop);
    this.loops++;
    this.children(loop, scope, body);
    this.loops--;
  }

  private scoped(node: Scoped, around: Scope, body: Body): void {
    const scope: Scope = { names: new Map(), parent: around };
    for (const one of node.declarations) this.declare(scope, one.name.text, body, one, undefined, undefined);
    for (const one of node.declarations) this.variable(one, scope, body);
    this.visit(node.value, scope, body, made => ((node as { value: Expression }).value = made as Expression));
  }

  private switch(
    node: Statement & {
      condition: Expression;
      cases: { label: Expression | null; statements: Statement[] }[];
    },
    scope: Scope,
    body: Body,
  ): void {
    this.visit(node.condition, scope, body, made => (node.condition = made as Expression));
    for (const one of node.cases) {
      if (one.label) this.visit(one.label, scope, body, made => (one.label = made as Expression));
      this.block(one.statements, scope, body);
    }
  }

  private use(node: Expression, scope: Scope, body: Body, put: Put, assigns: boolean): void {
    const name = (node as Expression & { text: string }).text;
    let variable: Variable | undefined;
    for (let at: Scope | null = scope; at && !variable; at = at.parent) variable = at.names.get(name);
    if (!variable) return;
    variable.uses.push({ node, body, put, assigns, time: ++this.time });
    for (let at: Body | null = body; at && at !== variable.body; at = at.parent)
      at.captures.set(name, variable);
  }

  private useThis({ range }: Expression, body: Body, put: Put): void {
    if (!body.isArrow) return;
    for (let at: Body | null = body; at?.isArrow; at = at.parent) at.captures.set(THIS, null);
    put(this.asc.Node.createIdentifierExpression(THIS, range));
  }
}
