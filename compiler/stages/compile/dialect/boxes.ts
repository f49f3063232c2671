// Variables that closures share with the function around them, by reference: each lives in an object.
import type {
  Asc,
  Expression,
  FunctionDeclaration,
  Node,
  Statement,
  TypeNode,
  VariableDeclaration,
} from "./asc";
import { declarationsOf, type Body, type Loop, type Use, type Variable } from "./variables";
import { BOX, EMPTY_BOX } from "./closure-classes";
import { maker } from "./make";

type Report = (node: Node, text: string) => void;

/** Puts boxes in place of the variables that need one. */
export function makeBoxes(asc: Asc, variables: readonly Variable[], bodies: readonly Body[], report: Report) {
  const boxed: [Variable, "late" | "shared"][] = [];
  for (const variable of variables) {
    const need = needOf(variable);
    if (!need) continue;
    if (assignsConstant(asc, variable, report)) continue;
    if (variable.loop) ownOfEachTurn(asc, variable, bodies, report);
    else boxed.push([variable, need]);
  }
  // the uses first: a declaration may begin with one
  for (const [variable] of boxed)
    for (const { node, put } of variable.uses) {
      const make = maker(asc, node.range);
      put(make.member(make.name(nameOfBox(variable)), "v"));
    }
  for (const [variable, need] of boxed)
    if (variable.isParameter) boxParameter(asc, variable, bodies, report);
    else if (need === "late") boxEarly(asc, variable, report);
    else boxVariable(asc, variable.declared as VariableDeclaration);
}

/** Reports an assignment to a constant. asc would not see it, as what is in a box can be assigned. */
function assignsConstant(asc: Asc, { declared, name, uses }: Variable, report: Report): boolean {
  const assignment = declared.is(asc.CommonFlags.Const) ? uses.find(use => use.assigns) : undefined;
  if (assignment)
    report(assignment.node, `\`${name}\` is a const, and cannot be assigned: declare it with let`);
  return assignment !== undefined;
}

/** Why a variable needs a box: it changes behind a closure, or a closure is made before it has a value. */
function needOf({ uses, body, time, loops, declared }: Variable): "late" | "shared" | undefined {
  const closures = uses.filter(use => use.body !== body).map(use => closureOf(use, body));
  if (!closures.length) return undefined;
  if (closures.some(one => one.time < time && one.self !== declared)) return "late";
  const first = Math.min(...closures.map(one => one.time));
  const isShared =
    closures.some(one => one.loops > loops) || uses.some(({ assigns, time }) => assigns && time > first);
  return isShared && uses.some(use => use.assigns) ? "shared" : undefined;
}

/** The function directly within a body that has the use of a variable. */
function closureOf(use: Use, body: Body): Body {
  let at = use.body;
  while (at.parent !== body) at = at.parent!;
  return at;
}

/** A parameter remains one, and its box has another name. */
function nameOfBox({ name, isParameter }: Variable): string {
  return isParameter ? `~${name}` : name;
}

function rename(variable: Variable, name: string, bodies: readonly Body[]): void {
  for (const { captures } of bodies)
    if (captures.get(variable.name) === variable) {
      captures.delete(variable.name);
      captures.set(name, variable);
    }
}

/** In JavaScript each turn of `for (let i = …)` has an i of its own. */
function ownOfEachTurn(asc: Asc, variable: Variable, bodies: readonly Body[], report: Report): void {
  const { CommonFlags } = asc,
    { uses, declared, name } = variable,
    loop = variable.loop as Loop,
    { body } = loop;
  const isWithin = ({ node: { range } }: Use) =>
    range.start >= body.range.start && range.end <= body.range.end;
  const wrong = uses.find(use =>
    use.assigns ? isWithin(use) : use.body !== variable.body && !isWithin(use),
  );
  if (wrong) {
    report(
      wrong.node,
      `a function uses \`${name}\`, which the loop counts: copy it to a const before the function`,
    );
    return;
  }
  const own = `~${name}`,
    make = maker(asc, declared.range);
  for (const use of uses) if (isWithin(use)) use.put(maker(asc, use.node.range).name(own));
  rename(variable, own, bodies);
  const copy = make.declaration(make.name(own), CommonFlags.Const, make.name(name));
  loop.body = maker(asc, body.range).block([make.variable([copy]), body]);
}

function newBox(asc: Asc, type: TypeNode | null, value: Expression): Expression {
  const { Node } = asc,
    { range } = value;
  return Node.createNewExpression(
    Node.createSimpleTypeName(BOX, range),
    type ? [type] : null,
    [value],
    range,
  );
}
function emptyBox(asc: Asc, type: TypeNode): Expression {
  const make = maker(asc, type.range);
  return asc.Node.createCallExpression(make.name(EMPTY_BOX), [type], [], type.range);
}

function boxParameter(asc: Asc, variable: Variable, bodies: readonly Body[], report: Report): void {
  const { NodeKind } = asc,
    { declared, name, body } = variable;
  const make = maker(asc, declared.range),
    box = nameOfBox(variable);
  rename(variable, box, bodies);
  const { statements } = body.declaration!.body as Statement & { statements?: Statement[] };
  if (!statements) {
    report(
      declared,
      `\`${name}\` is assigned, and a function uses it: give the function around it a body with braces`,
    );
    return;
  }
  const first = statements[0] as
    | (Statement & { expression?: Expression & { expression?: Node } })
    | undefined;
  const isSuper = first?.expression?.expression?.kind === NodeKind.Super;
  statements.splice(isSuper ? 1 : 0, 0, make.constant(box, newBox(asc, null, make.name(name))));
}

function boxVariable(asc: Asc, declared: VariableDeclaration): void {
  const { CommonFlags } = asc;
  const { type, initializer } = declared;
  if (initializer) declared.initializer = newBox(asc, type, initializer);
  else if (type) declared.initializer = emptyBox(asc, type);
  declared.type = null;
  declared.flags = (declared.flags & ~CommonFlags.Let) | CommonFlags.Const;
}

/** The box is made where the block begins, and gets its value where the variable is declared. */
function boxEarly(asc: Asc, variable: Variable, report: Report): void {
  const { Node } = asc,
    { name, block } = variable,
    declared = variable.declared as VariableDeclaration,
    { initializer, range } = declared;
  const type = declared.type ?? (initializer && typeOfFunction(asc, initializer));
  if (!type || !block) {
    report(declared, `a function above uses \`${name}\`: write its type here, or move it above the function`);
    return;
  }
  const index = block.findIndex(
    one => one.kind === asc.NodeKind.Variable && declarationsOf(one).includes(declared),
  );
  const statement = block[index]!,
    all = declarationsOf(statement),
    at = all.indexOf(declared),
    make = maker(asc, range);
  const part = (some: VariableDeclaration[]) =>
    some.length ? [Node.createVariableStatement(null, some, statement.range)] : [];
  const value = make.member(make.name(name), "v");
  const set = initializer ? [make.statement(make.binary("Equals", value, initializer))] : [];
  block.splice(index, 1, ...part(all.slice(0, at)), ...set, ...part(all.slice(at + 1)));
  block.unshift(make.constant(name, emptyBox(asc, type)));
}

/** The type of a function expression all of whose types are written. */
function typeOfFunction(asc: Asc, value: Expression): TypeNode | null {
  if (value.kind !== asc.NodeKind.Function) return null;
  const { signature } = (value as Expression & { declaration: FunctionDeclaration }).declaration;
  const types = [signature.returnType, ...signature.parameters.map(one => one.type)];
  return types.some(type => asc.isTypeOmitted(type)) ? null : signature;
}
