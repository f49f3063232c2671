// The rules and the filter of a run, checked before its first event, with libsinsp as its host.
import { UserError } from "../errors";
import { nearest } from "../nearest";
import { listed } from "../words";
import { clausesOf, ConditionError, filterOf, type Clause } from "./condition";
import { placeOf, readRuleset, type Rule, type Ruleset, type RulesText } from "./ruleset";
import { nobodysEvent } from "./capture";
import { Events, RefusedCondition, Sysdig, type LoadedPlugin } from "./sysdig";

/** A rule whose condition is evaluated. */
export interface JudgedRule {
  readonly rule: Rule;
  /** The condition in libsinsp's words. */
  readonly filter: string;
  readonly clauses: readonly Clause[];
}

export interface JudgedRules {
  readonly rules: readonly JudgedRule[];
  /** The rules that look at none of the events, and why. */
  readonly idle: readonly { readonly rule: Rule; readonly reason: string }[];
}

/**
 * Reads the rules that look at the events of a source. Throws a UserError with all that Falco would refuse,
 * each with file and line; `found`: what was found already.
 */
export async function judgedRules(
  files: readonly RulesText[],
  source: string,
  sysdig: Sysdig,
  found: readonly string[],
): Promise<JudgedRules> {
  const { rules, names, problems } = readRuleset(files);
  const wrong = [...problems, ...found];
  const judged = rules.flatMap((rule): JudgedRule[] => {
    try {
      const { condition } = rule;
      return [{ rule, filter: filterOf(condition, names), clauses: clausesOf(condition, names) }];
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      wrong.push(`${placeOf(rule)}: condition: ${error.message}`);
      return [];
    }
  });
  const idle = judged.flatMap(({ rule }) => {
    const reason = whyIdle(rule, source);
    return reason === undefined ? [] : [{ rule, reason }];
  });
  const looking = judged.filter(({ rule }) => whyIdle(rule, source) === undefined);
  if (!wrong.length) wrong.push(...(await refused(looking, sysdig)));
  if (wrong.length) throw new UserError(wrong.join("\n"), 2);
  if (!rules.length)
    throw new UserError(`--rules ${listed(files.map(({ name }) => name))}: found no rule`, 2);
  return { rules: looking, idle };
}

function whyIdle(rule: Rule, source: string): string | undefined {
  if (rule.source !== source)
    return `it looks at events of ${rule.source}${rule.source === "syscall" ? ", as a rule without source does" : ""}, and these are of ${source}`;
  return rule.isEnabled ? undefined : "it is not enabled";
}

/** What libsinsp says against conditions and outputs. */
async function refused(rules: readonly JudgedRule[], sysdig: Sysdig): Promise<string[]> {
  const none = new Events([nobodysEvent()]);
  try {
    const answers = await Promise.all(
      rules.map(async ({ rule, filter }) => {
        const condition = await refusal(sysdig.pass(none, filter));
        const output = await refusal(sysdig.pass(none, "", rule.output));
        return [
          ...(condition === undefined ? [] : [`${placeOf(rule)}: condition: ${condition}`]),
          ...(output === undefined ? [] : [`${placeOf(rule)}: output: ${output}`]),
        ];
      }),
    );
    return answers.flat();
  } finally {
    none.close();
  }
}

/** Refuses a filter of the command line with libsinsp's words. `fields`: the names that plugins have. */
export async function checkFilter(filter: string, fields: readonly string[], sysdig: Sysdig): Promise<void> {
  const none = new Events([nobodysEvent()]);
  try {
    const said = await refusal(sysdig.pass(none, filter));
    if (said === undefined) return;
    const unknown = /unknown field '([^']+)'/.exec(said)?.[1];
    const near = unknown === undefined ? undefined : nearest(unknown, fields);
    throw new UserError(`--filter: ${said}${near ? `; did you mean ${near}?` : ""}`, 2);
  } finally {
    none.close();
  }
}

/**
 * What libsinsp says against the rules of files that are for a plugin among others: fields that it does not
 * know are those of others. Nothing where there is no sysdig here, or the plugin does not start without a
 * config.
 */
export async function refusedByLibsinsp({ rules, names }: Ruleset, plugin: LoadedPlugin): Promise<string[]> {
  const sysdig = new Sysdig([plugin]);
  const none = new Events([nobodysEvent()]);
  try {
    await sysdig.pass(none, "");
  } catch (error) {
    if (error instanceof RefusedCondition || error instanceof UserError) return [];
    throw error;
  } finally {
    none.close();
  }
  const complete = rules.flatMap(rule => {
    try {
      return [{ rule, filter: filterOf(rule.condition, names), clauses: [] }];
    } catch (error) {
      if (error instanceof ConditionError) return [];
      throw error;
    }
  });
  return (await refused(complete, sysdig)).filter(
    text => !/unknown field|invalid formatting token/.test(text),
  );
}

async function refusal(pass: Promise<unknown>): Promise<string | undefined> {
  try {
    await pass;
    return undefined;
  } catch (error) {
    if (error instanceof RefusedCondition) return error.message;
    throw error;
  }
}
