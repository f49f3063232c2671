// Values of unions: objects that are written for one of its types, numbers, and `never`.
import type { Asc, CallExpression, Class, Compiler, Flow, Resolver, Type } from "./asc";
import type { ObjectLiteral } from "./object-syntax";
import { SPREAD } from "./object-syntax";
import { numberOf } from "./optional-type";
import type { CompileNode, LookupNode } from "./private-methods";
import type { UnionQuestions } from "./union-questions";
import { variantsOf, type Variant } from "./union-types";
import { wrap, wrapAuthored, wrapPrivate } from "./wrap";

const made = new WeakMap<Compiler, Map<number, Type>>();

/** What values were before they were made those of a union, by asc's number of their code. */
export function originsIn(compiler: Compiler): Map<number, Type> {
  let own = made.get(compiler);
  if (!own) made.set(compiler, (own = new Map()));
  return own;
}

/** From now on values are made those of unions. */
export function makeUnions(asc: Asc, questions: UnionQuestions): void {
  const { LiteralKind, ReportMode, Type, DiagnosticCode, ElementKind, CommonFlags, TypeRef } = asc;
  const FlowFlags = (asc as unknown as { FlowFlags: Record<"Terminates", number> }).FlowFlags;
  const isMeant = (node: ObjectLiteral, wanted: Type | undefined) =>
    node.literalKind === LiteralKind.Object && Boolean(variantsOf(wanted)?.length);
  const spreads = ({ names }: ObjectLiteral) => names.some(({ text }) => text === SPREAD);
  const isNever = (type: Type) => variantsOf(type)?.length === 0;

  wrapAuthored<CompileNode<ObjectLiteral>>(
    asc.Compiler.prototype,
    "compileLiteralExpression",
    3,
    compile =>
      function (node, wanted, ...rest) {
        if (!isMeant(node, wanted)) return compile.call(this, node, wanted, ...rest);
        if (spreads(node)) {
          const type = typeOfSpread(this.resolver, node, wanted, this.currentFlow);
          const code = compile.call(this, node, type ?? Type.auto, ...rest);
          return this.convertExpression(code, this.currentType, wanted.nonNullableType, false, node);
        }
        const type = typeFor(this.resolver, node, wanted, this.currentFlow);
        if (type) return compile.call(this, node, type, ...rest);
        const message = "this object is of none of the types that are wanted here";
        this.error(DiagnosticCode.User_defined_0 as never, node.range, message);
        this.currentType = wanted.nonNullableType;
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ObjectLiteral>>(
    asc.Resolver.prototype,
    "lookupLiteralExpression",
    2,
    lookup =>
      function (node, flow, wanted, ...mode) {
        if (!isMeant(node, wanted)) return lookup.call(this, node, flow, wanted, ...mode);
        const find = spreads(node) ? typeOfSpread : typeFor;
        return lookup.call(this, node, flow, find(this, node, wanted!, flow) ?? Type.auto, ...mode);
      },
  );

  /** The type of a union for which an object is written: by its names, and the literals of its members. */
  function typeFor(resolver: Resolver, node: ObjectLiteral, wanted: Type, flow: Flow): Type | undefined {
    const { names, values } = node;
    const written = new Map(names.map(({ text }, i) => [text, values[i]!]));
    const fits = ({ class: of, tags }: Variant) => {
      if (names.some(({ text }) => of.getMember(text)?.kind !== ElementKind.PropertyPrototype)) return false;
      if (requiredOf(of).some(name => !written.has(name))) return false;
      return [...tags].every(([name, literals]) => {
        const value = written.get(name),
          literal = value && questions.literalOf(resolver, value, flow);
        return literal === undefined || literals.includes(literal);
      });
    };
    return variantsOf(wanted)!.find(fits)?.class.type;
  }

  /** The type of `{ ...s, x: 1 }`: that of s, where what is written besides has a place in it. */
  function typeOfSpread(resolver: Resolver, node: ObjectLiteral, wanted: Type, flow: Flow): Type | undefined {
    const { names, values } = node;
    const spread = names.flatMap(({ text }, i) => (text === SPREAD ? [values[i]!] : []));
    const types = spread.map(one =>
      resolver.resolveExpression(one, flow, Type.auto, ReportMode.Swallow as never)?.getClass(),
    );
    return variantsOf(wanted)!
      .map(one => one.class)
      .find(
        of =>
          types.every(type => type === of) &&
          names.every(({ text }) => text === SPREAD || of.getMember(text) !== null),
      )?.type;
  }

  /** The members that an object of a class must have: those without a first value. */
  function requiredOf(of: Class): string[] {
    return [...(of.members ?? [])].flatMap(([name, member]) => {
      if (member.kind !== ElementKind.PropertyPrototype || member.is(CommonFlags.Static)) return [];
      const property = of.program.resolver.resolveProperty(member as never);
      const isOpen = property?.isField && !property.initializerNode && !property.type.isNullableReference;
      return isOpen ? [name] : [];
    });
  }

  wrap(
    asc.Compiler.prototype,
    "convertExpression",
    5,
    convert =>
      function (this: Compiler, code, from, to, explicit, node) {
        if (isNever(from) && from !== to && to !== Type.void) {
          const { module } = this;
          this.currentType = to;
          return module.block(null, [module.drop(code), module.unreachable()], to.toRef());
        }
        const into = variantsOf(to);
        if (into && from.isNumericValue) {
          const box = boxFor(into, from);
          if (box) {
            const object = convert.call(this, code, from, box, explicit, node);
            originsIn(this).set(object, box);
            this.currentType = to.nonNullableType;
            return object;
          }
        }
        const boxes = to.isNumericValue ? variantsOf(from) : undefined;
        const box = boxes && boxFor(boxes, to);
        if (box && explicit) {
          const object = this.convertExpression(code, from, box, true, node);
          return this.convertExpression(object, box, to, true, node);
        }
        const converted = convert.call(this, code, from, to, explicit, node);
        if (into && from.isReference) originsIn(this).set(converted, from);
        return converted;
      },
  );

  /** The type that holds a number in a union: its own, or else any of a number. */
  function boxFor(all: readonly Variant[], number: Type): Type | undefined {
    const types = all.map(one => one.class.type).filter(numberOf);
    const isBool = (type: Type) => numberOf(type)!.isBooleanValue;
    return (
      types.find(type => numberOf(type) === number) ??
      types.find(type => isBool(type) === number.isBooleanValue) ??
      types[0]
    );
  }

  // behind a call of what returns `never` nothing is reached
  wrapPrivate<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const code = compile.call(this, node, wanted, constraints);
        if (!isNever(this.currentType)) return code;
        this.currentFlow.set(FlowFlags.Terminates as never);
        if (wanted === Type.void) this.currentType = Type.void; // there is nothing to drop
        const { module } = this;
        return module.block(null, [module.drop(code), module.unreachable()], TypeRef.Unreachable);
      },
  );
}
