// `limits["max"]` and `limits[key]` of an object whose members have names: the member, and by a key that is
// no literal, of type keyof, the member of that name. All members are of one type then.
//
//   limits[key]            const ~of = limits, ~key = key;
//                          ~key === "min" ? ~of.min : ~key === "max" ? ~of.max : <trap>
import type { Asc, BinaryExpression, Class, ElementAccessExpression, Expression, Flow } from "./asc";
import type { Range, Resolver, Type, VariableDeclaration } from "./asc";
import { assignments, isPlainIn } from "./compound";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import type { FieldsOf } from "./object-spread";
import type { CompileNode, LookupNode } from "./private-methods";
import type { MakeScoped } from "./scoped";
import { wrapAuthored } from "./wrap";

interface Step extends Expression {
  readonly operator: number;
  readonly operand: Expression;
}
/** What is done with a member: it is read, or assigned to. */
type Use = (member: Expression) => Expression;

interface Found {
  readonly object: Expression;
  readonly key: Expression;
  readonly names: readonly string[];
  readonly type: Type | undefined;
}

/** From now on authors use members so. */
export function allowKeyedMembers(asc: Asc, scoped: MakeScoped, fieldsOf: FieldsOf): void {
  const { Node, NodeKind, LiteralKind, Token, Type, CommonFlags, ReportMode, DiagnosticCode } = asc;
  const quietly = ReportMode.Swallow as never;
  const operations = assignments(asc),
    isPlain = isPlainIn(asc);

  function find(resolver: Resolver, given: Expression, flow: Flow): Found | undefined {
    const node = bare(asc, given);
    if (node.kind !== NodeKind.ElementAccess) return undefined;
    const { expression: object, elementExpression: key } = node as ElementAccessExpression;
    // first what is no deep expression: of `a[i][j][k]` each object would be looked at twice
    if (resolver.resolveExpression(key, flow, Type.auto, quietly) !== resolver.program.stringInstance.type)
      return undefined;
    const type = resolver.resolveExpression(object, flow, Type.auto, quietly),
      found = type?.getClass();
    if (!found || found.lookupOverload(asc.OperatorKind.IndexedGet as never)) return undefined;
    const names = fieldsOf(found).map(({ name }) => name);
    const types = new Set(names.map(name => typeOf(found, name)));
    return names.length
      ? { object, key, names, type: types.size === 1 ? [...types][0]! : undefined }
      : undefined;
  }

  function typeOf(found: Class, name: string): Type | undefined {
    const member = found.getMember(name);
    return found.program.resolver.resolveProperty(member as never, quietly)?.type;
  }

  /** What stands for the use of a member; a text of why there is none. */
  function lowered(
    { object, key, names, type }: Found,
    range: Range,
    use: Use,
    values: VariableDeclaration[] = [],
  ): Expression | string {
    const make = maker(asc, range);
    const { literalKind, value } = bare(asc, key) as Expression & { literalKind?: number; value?: string };
    if (key.kind === NodeKind.Literal && literalKind === LiteralKind.String) {
      if (!names.includes(value!))
        return `this object has no "${value}": its members are ${names.join(", ")}`;
      const used = use(make.member(object, value!));
      return values.length ? scoped(range, { declarations: values, value: used }) : used;
    }
    if (!type)
      return `the members of this object are of several types (${names.join(", ")}): name the one that is meant`;
    const of = `~of${range.start}`,
      at = `~key${range.start}`;
    const constant = (name: string, value: Expression) =>
      make.declaration(make.name(name), CommonFlags.Const, value);
    const absent: Expression = Node.createCallExpression(
      make.name("__falco_ts_noMember"),
      [directType(asc, type, range)],
      [make.name(at)],
      range,
    );
    const choice = names.reduceRight<Expression>((otherwise, name) => {
      const isIt = make.binary(
        "Equals_Equals_Equals",
        make.name(at),
        Node.createStringLiteralExpression(name, range),
      );
      return make.choose(isIt, use(make.member(make.name(of), name)), otherwise);
    }, absent);
    const declarations = [constant(of, object), constant(at, key), ...values];
    return scoped(range, { declarations, value: choice });
  }

  wrapAuthored<CompileNode<ElementAccessExpression>>(
    asc.Compiler.prototype,
    "compileElementAccessExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const found = find(this.resolver, node, this.currentFlow);
        if (!found) return compile.call(this, node, wanted, constraints);
        const own = lowered(found, node.range, member => member);
        if (typeof own !== "string") return this.compileExpression(own, wanted, constraints as never);
        this.error(DiagnosticCode.User_defined_0 as never, node.range, own);
        return this.module.unreachable();
      },
  );
  wrapAuthored<LookupNode<ElementAccessExpression>>(
    asc.Resolver.prototype,
    "lookupElementAccessExpression",
    3,
    lookup =>
      function (node, flow, wanted = Type.auto, mode = ReportMode.Report, ...rest) {
        const found = find(this, node, flow);
        const own = found && lowered(found, node.range, member => member);
        if (!own) return lookup.call(this, node, flow, wanted, mode, ...rest);
        if (typeof own !== "string") return this.lookupExpression(own, flow, wanted, mode as never);
        if (mode === ReportMode.Report) this.error(DiagnosticCode.User_defined_0 as never, node.range, own);
        return null;
      },
  );
  wrapAuthored<CompileNode<BinaryExpression>>(
    asc.Compiler.prototype,
    "compileBinaryExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const { operator, left, right, range } = node;
        const isAssigning = operator === Token.Equals || operations.has(operator);
        const found = isAssigning ? find(this.resolver, left, this.currentFlow) : undefined;
        if (!found) return compile.call(this, node, wanted, constraints);
        // what may have effects, or is long, stands in the code once
        const make = maker(asc, range),
          name = `~value${range.start}`;
        const type = operator === Token.Equals && found.type ? directType(asc, found.type, range) : null;
        const values = isPlain(right)
          ? []
          : [make.declaration(make.name(name), CommonFlags.Const, right, type)];
        const value = values.length ? make.name(name) : right;
        const own = lowered(
          found,
          range,
          member => Node.createBinaryExpression(operator as never, member, value, range),
          values,
        );
        if (typeof own !== "string") return this.compileExpression(own, wanted, constraints as never);
        this.error(DiagnosticCode.User_defined_0 as never, left.range, own);
        return this.module.unreachable();
      },
  );
  for (const name of ["compileUnaryPrefixExpression", "compileUnaryPostfixExpression"] as const)
    wrapAuthored<CompileNode<Step>>(
      asc.Compiler.prototype,
      name,
      3,
      compile =>
        function (node, wanted, constraints) {
          const { operator, operand, range } = node;
          const isStep = operator === Token.Plus_Plus || operator === Token.Minus_Minus;
          const found = isStep ? find(this.resolver, operand, this.currentFlow) : undefined;
          if (!found) return compile.call(this, node, wanted, constraints);
          const own = lowered(found, range, member =>
            name === "compileUnaryPrefixExpression"
              ? Node.createUnaryPrefixExpression(operator as never, member, range)
              : Node.createUnaryPostfixExpression(operator as never, member, range),
          );
          if (typeof own !== "string") return this.compileExpression(own, wanted, constraints as never);
          this.error(DiagnosticCode.User_defined_0 as never, operand.range, own);
          return this.module.unreachable();
        },
    );
}
