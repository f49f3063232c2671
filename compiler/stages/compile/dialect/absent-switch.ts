// `switch (ports.get(name)) { case 80: … }`: a switch on a number that may be none, on a value of a record,
// or on a text of a list. asc would make an object of each case's number, which is no other one.
//
//   switch (x) { case 80: …  default: … }    const ~on = x;
//                                            switch (true) { case ~on === 80: …  default: … }
import type { Asc, Compiler, Expression, Statement } from "./asc";
import { isAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import type { MaybeNodes } from "./maybe";
import { numberOf, orNull } from "./optional-type";
import { wrapPrivate } from "./wrap";

interface Switch extends Statement {
  readonly condition: Expression;
  readonly cases: { readonly label: Expression | null; readonly statements: Statement[] }[];
}

/** From now on a case is compared with what is there. */
export function switchOnAbsent(asc: Asc, { itemOf }: MaybeNodes): void {
  const { Node, Token, Type, ReportMode, CommonFlags } = asc;

  wrapPrivate<(this: Compiler, statement: Switch) => number>(
    asc.Compiler.prototype,
    "compileSwitchStatement",
    1,
    compile =>
      function (statement) {
        const { condition, cases, range } = statement,
          { resolver, currentFlow: flow } = this;
        if (!isAuthored(range)) return compile.call(this, statement);
        const found = itemOf(resolver, condition, flow);
        // of a list's numbers each would be made an object
        const isMeant = found && (found.isRecord || found.type.isReference);
        const type = isMeant
          ? found.type
          : resolver.resolveExpression(condition, flow, Type.auto, ReportMode.Swallow as never);
        if (!type || !(isMeant || numberOf(type))) return compile.call(this, statement);
        const make = maker(asc, condition.range),
          on = `~${range.start}`;
        const declared = directType(asc, orNull(resolver, numberOf(type) ?? type), condition.range);
        const isIt = (label: Expression) =>
          Node.createBinaryExpression(
            Token.Equals_Equals_Equals as never,
            maker(asc, label.range).name(on),
            label,
            label.range,
          );
        const lowered = Node.createSwitchStatement(
          Node.createTrueExpression(condition.range),
          cases.map(({ label, statements }) =>
            Node.createSwitchCase(label && isIt(label), statements, range),
          ),
          range,
        );
        return this.compileStatement(
          make.block([
            make.variable([make.declaration(make.name(on), CommonFlags.Const, condition, declared)]),
            lowered,
          ]),
        );
      },
  );
}
