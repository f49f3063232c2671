// Object literals of classes with setters. asc calls setters behind the fields, but with the values of the
// literal's first names, and makes the fields 0 that are left out after it has called them: here it gets the
// fields alone, and the setters are called on what it makes of them.
import type { AscNode } from "./types";

interface Literal extends AscNode {
  readonly names: (AscNode & { readonly text: string })[];
  readonly values: AscNode[];
}
interface Type {
  toRef(): number;
  getClass(): { readonly type: Type; getMember(name: string): Member | null } | null;
  readonly nonNullableType: Type;
  readonly isManaged: boolean;
}
interface Member {
  readonly kind: number;
  isAny(flags: number): boolean;
}
interface Setter {
  readonly identifierNode: AscNode;
}
interface Property {
  readonly isField: boolean;
  readonly type: Type;
  readonly setterInstance: Setter | null;
}

interface Compiler {
  currentType: Type;
  readonly currentFlow: { getTempLocal(type: Type): { readonly index: number } };
  readonly resolver: { resolveProperty(member: Member): Property | null };
  readonly module: {
    local_get(index: number, type: number): number;
    local_set(index: number, value: number, isManaged: boolean): number;
    block(label: null, statements: number[], type: number): number;
  };
  compileExpression(node: AscNode, type: Type, constraints: number): number;
  makeCallDirect(callee: Setter, operands: number[], node: AscNode): number;
  compileObjectLiteral(literal: Literal, type: Type): number;
}

/** The parts of asc that compile object literals. */
export interface AscLiterals {
  readonly Compiler: { readonly prototype: object };
  readonly ElementKind: Readonly<Record<"PropertyPrototype", number>>;
  readonly CommonFlags: Readonly<Record<"Private" | "Protected", number>>;
  readonly Constraints: Readonly<Record<"ConvImplicit", number>>;
}

/** From now on asc calls each setter in a literal with its own value, in their order, behind all fields. */
export function mendObjectLiterals(asc: AscLiterals): void {
  const prototype = asc.Compiler.prototype as Compiler;
  const compileFields = prototype.compileObjectLiteral;
  prototype.compileObjectLiteral = function (literal, contextualType) {
    const found = contextualType.getClass();
    const names = [...literal.names],
      values = [...literal.values];
    const setters = names.map(({ text }) => found && setterOf(this, found.getMember(text), asc));
    if (!found || !setters.some(Boolean)) return compileFields.call(this, literal, contextualType);
    const isField = (_: unknown, i: number) => !setters[i];
    let object: number;
    try {
      replace(literal.names, names.filter(isField));
      replace(literal.values, values.filter(isField));
      object = compileFields.call(this, literal, contextualType);
    } finally {
      replace(literal.names, names);
      replace(literal.values, values);
    }
    const { type } = found,
      reference = type.toRef(),
      { index } = this.currentFlow.getTempLocal(type);
    const calls = setters.flatMap((property, i) =>
      property
        ? [
            this.makeCallDirect(
              property.setterInstance!,
              [
                this.module.local_get(index, reference),
                this.compileExpression(values[i]!, property.type, asc.Constraints.ConvImplicit),
              ],
              property.setterInstance!.identifierNode,
            ),
          ]
        : [],
    );
    this.currentType = type.nonNullableType;
    return this.module.block(
      null,
      [
        this.module.local_set(index, object, type.isManaged),
        ...calls,
        this.module.local_get(index, reference),
      ],
      reference,
    );
  };
}

/** The property that a literal may set by calling a setter; asc itself refuses the others. */
function setterOf(
  compiler: Compiler,
  member: Member | null,
  { ElementKind, CommonFlags }: AscLiterals,
): Property | undefined {
  if (
    member?.kind !== ElementKind.PropertyPrototype ||
    member.isAny(CommonFlags.Private | CommonFlags.Protected)
  )
    return undefined;
  const property = compiler.resolver.resolveProperty(member);
  return property && !property.isField && property.setterInstance ? property : undefined;
}

function replace<T>(list: T[], items: readonly T[]): void {
  list.splice(0, list.length, ...items);
}
