// What explain says of rules: for people and for programs.
import type { ClauseAccount, RuleAccount, RulesAccount } from "../rules/account";
import { plural } from "../words";

/** As wide as the labels that the host prints. */
const INDENT = " ".repeat(10);

/** The account for people, in the host's form: a label, and lines below each other. */
export function accountLines({ rules, judged }: RulesAccount): string {
  const lines = [
    ...rules.flatMap(rule => [
      `${rule.judged.rule.name}: looked at ${plural(rule.events, "event")}, fired for ${rule.fired}`,
      ...rule.clauses.filter(({ count }) => count > 0).map(one => `  ${clauseLine(one)}`),
    ]),
    ...judged.idle.map(({ rule, reason }) => `${rule.name}: looked at none: ${reason}`),
  ];
  return lines.map((line, i) => `${i === 0 ? "rules".padEnd(INDENT.length) : INDENT}${line}\n`).join("");
}

function clauseLine({ clause, count, example, values }: ClauseAccount): string {
  const within = clause.macros
    .map(name => ` in ${name}`)
    .reverse()
    .join("");
  const found = Object.entries(values ?? {}).map(([field, value]) => `${field} is ${shownValue(value)}`);
  const such = example
    ? `, such as event ${example.number}${found.length ? `, where ${found.join(", ")}` : ""}`
    : "";
  return `first false: ${clause.text}${within}: of ${plural(count, "event")}${such}`;
}

function shownValue(value: string): string {
  return value === "<NA>"
    ? "without a value"
    : JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** The account for programs: one object for each rule. */
export function accountAsJson({ rules, judged }: RulesAccount): unknown[] {
  return [
    ...rules.map(({ judged: { rule }, events, fired, clauses }: RuleAccount) => ({
      rule: rule.name,
      file: rule.file,
      line: rule.line,
      events,
      fired,
      firstFalse: clauses
        .filter(({ count }) => count > 0)
        .map(({ clause, count, example, values }) => ({
          clause: clause.text,
          macros: clause.macros,
          events: count,
          example: example && { number: example.number, values },
        })),
    })),
    ...judged.idle.map(({ rule, reason }) => ({
      rule: rule.name,
      file: rule.file,
      line: rule.line,
      events: 0,
      notAsked: reason,
    })),
  ];
}
