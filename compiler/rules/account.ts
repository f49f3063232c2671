// What became of rules in a run: how many events each looked at, for how many it fired, and which of its
// clauses was the first that was false for the others.
import type { Clause } from "./condition";
import type { JudgedRule, JudgedRules } from "./judged";
import { Events, RefusedCondition, type Sysdig } from "./sysdig";

/** A clause, and the events for which it was the first that was false. */
export interface ClauseAccount {
  readonly clause: Clause;
  count: number;
  /** The first of these events: its number in the run, from 1, and the event. */
  example?: { readonly number: number; readonly event: Buffer };
  /** The clause's fields in that event, as libsinsp prints them. */
  values?: Readonly<Record<string, string>>;
}

export interface RuleAccount {
  readonly judged: JudgedRule;
  events: number;
  fired: number;
  readonly clauses: readonly ClauseAccount[];
}

export class RulesAccount {
  readonly rules: readonly RuleAccount[];
  /** The events that were judged so far. */
  private count = 0;

  constructor(
    readonly judged: JudgedRules,
    private readonly sysdig: Sysdig,
  ) {
    this.rules = judged.rules.map(one => ({
      judged: one,
      events: 0,
      fired: 0,
      clauses: one.clauses.map(clause => ({ clause, count: 0 })),
    }));
  }

  /** Has all rules judge further events. */
  async add(all: readonly Buffer[]): Promise<void> {
    const events = new Events(all);
    try {
      const asked = new Map<string, ReturnType<Sysdig["pass"]>>();
      const truthOf = (filter: string) => {
        const pass = asked.get(filter) ?? this.sysdig.pass(events, filter);
        asked.set(filter, pass);
        return pass;
      };
      // each adds what it found when all have, so that an account is of the same events for every rule
      const found = await Promise.all(this.rules.map(rule => firstFalse(rule, all.length, truthOf)));
      this.rules.forEach((rule, i) => this.countIn(rule, all, found[i]!));
      this.count += all.length;
    } finally {
      events.close();
    }
  }

  private countIn(
    rule: RuleAccount,
    all: readonly Buffer[],
    firstFalse: readonly (ClauseAccount | undefined)[],
  ): void {
    rule.events += all.length;
    firstFalse.forEach((clause, i) => {
      if (!clause) {
        rule.fired++;
        return;
      }
      clause.count++;
      clause.example ??= { number: this.count + i + 1, event: all[i]! };
    });
  }

  /** Looks what the fields of clauses are in the events that are shown as examples. */
  async findValues(): Promise<void> {
    const clauses = this.rules.flatMap(rule => rule.clauses.filter(one => one.example));
    const events = new Events(clauses.map(one => one.example!.event));
    try {
      const fields = [...new Set(clauses.flatMap(one => fieldsIn(one.clause.filter)))];
      const values = await Promise.all(fields.map(field => valuesOf(this.sysdig, events, field)));
      clauses.forEach((one, i) => {
        const own = new Set(fieldsIn(one.clause.filter));
        one.values = Object.fromEntries(
          fields.flatMap((field, at) => {
            const value = own.has(field) ? values[at]?.get(i) : undefined;
            return value === undefined ? [] : [[field, value]];
          }),
        );
      });
    } finally {
      events.close();
    }
  }
}

/** Of each event the first clause that is false; undefined: all are true. */
async function firstFalse(
  { clauses }: RuleAccount,
  count: number,
  truthOf: (filter: string) => ReturnType<Sysdig["pass"]>,
): Promise<(ClauseAccount | undefined)[]> {
  const found = Array.from<ClauseAccount | undefined>({ length: count });
  let left = [...found.keys()];
  for (const one of clauses) {
    if (!left.length) break;
    const truth = await truthOf(one.clause.filter);
    for (const i of left) if (!truth.has(i)) found[i] = one;
    left = left.filter(i => truth.has(i));
  }
  return found;
}

/** The fields that a condition names, with their arguments. */
export function fieldsIn(filter: string): string[] {
  const bare = filter.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, " ");
  const names = bare.matchAll(/(?<![\w./:-])[a-z]\w*(?:\.[a-z]\w*)+(?:\[[^\]]*\])?/gi);
  return [...new Set([...names].map(match => match[0]))];
}

/** A field's values in events; undefined: it is no field, but a value that looks like one. */
async function valuesOf(
  sysdig: Sysdig,
  events: Events,
  field: string,
): Promise<ReadonlyMap<number, string> | undefined> {
  try {
    return await sysdig.pass(events, "", `%${field}`);
  } catch (error) {
    if (error instanceof RefusedCondition) return undefined;
    throw error;
  }
}
