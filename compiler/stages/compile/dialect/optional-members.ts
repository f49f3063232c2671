// `x?: T` in classes and interfaces, and of parameters: null to begin with.
import type { Asc, FieldDeclaration, Parser, Range, Source, TypeNode } from "./asc";
import { isAuthored } from "./authors";
import { wrap } from "./wrap";

/** From now on asc's parser takes optional members and parameters in authors' sources. */
export function allowOptionalMembers(asc: Asc): void {
  const { Node, NodeKind, ParameterKind, DiagnosticCode } = asc;
  const behind = ({ source, end }: Range) => (source as Source).text.slice(end, end + 50);
  /** The names of parameters, of which some are fields too: these get the parameter's value. */
  const parameters = new WeakSet<object>();
  const orNull = (type: TypeNode) => {
    type.isNullable = true;
    return Node.createNullExpression(type.range);
  };
  wrap(
    asc.Parser.prototype,
    "error",
    2,
    report =>
      function (this: Parser, code, range, ...rest) {
        const isField =
          (code as number) === DiagnosticCode.Optional_properties_are_not_supported &&
          range &&
          isAuthored(range) &&
          /^\s*\??\s*:/.test(behind(range));
        if (!isField) report.call(this, code, range, ...rest);
      },
  );
  wrap(Node, "createFieldDeclaration", 6, create => (name, decorators, flags, type, initializer, range) => {
    const isOwn = !initializer && !parameters.has(name);
    const isOptional = type && isOwn && isAuthored(range) && /^\s*\?/.test(behind(name.range));
    return create(name, decorators, flags, type, isOptional ? orNull(type) : initializer, range);
  });
  wrap(
    asc.Parser.prototype,
    "parseClassMember",
    2,
    parse =>
      function (this: Parser, tokens, parent) {
        const made = parse.call(this, tokens, parent);
        // an interface says no value
        if (made?.kind === NodeKind.FieldDeclaration && parent.kind === NodeKind.InterfaceDeclaration)
          (made as FieldDeclaration).initializer = null;
        return made;
      },
  );
  wrap(Node, "createParameter", 5, create => (kind, name, type, initializer, range) => {
    parameters.add(name);
    const isOptional = (kind as number) === ParameterKind.Optional && !initializer && isAuthored(range);
    const value = isOptional && !asc.isTypeOmitted(type) ? orNull(type) : initializer;
    return create(kind, name, type, value, range);
  });
}
