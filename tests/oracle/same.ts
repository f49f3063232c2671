// Whether a port does what the original does.
import type { RunResult } from "../hosts/hosts";
import type { Random } from "../e2e/json-documents";
import type { Json } from "./audit-events";
import type { Asked, Extractor } from "./extractor";
import type { Rule } from "./rules";

/**
 * Expects that two plugins have the same values of these fields for each event, but of those pairs that `but`
 * is true of. Returns how many fields had a value.
 */
export function expectSameValues(
  [ours, theirs]: readonly [Extractor, Extractor],
  events: readonly Buffer[],
  asked: readonly Asked[],
  but: (event: number, field: number) => boolean = () => false,
): number {
  const one = ours.extract(events, asked),
    other = theirs.extract(events, asked);
  let values = 0;
  events.forEach((event, e) =>
    asked.forEach((field, f) => {
      if (but(e, f)) return;
      if (other[e]![f]) values++;
      if (JSON.stringify(one[e]![f]) !== JSON.stringify(other[e]![f]))
        expect({ event: event.toString(), field, value: one[e]![f] }).toEqual({
          event: event.toString(),
          field,
          value: other[e]![f],
        });
    }),
  );
  return values;
}

/**
 * Expects that rules fire on the same events with the original as with ours. Returns the names of those that
 * fire.
 */
export function expectSameAlerts(
  rules: readonly Rule[],
  theirs: (filter: string) => RunResult,
  ours: (filter: string) => RunResult,
): string[] {
  const fired: string[] = [];
  for (const { name, filter } of rules) {
    const expected = theirs(filter),
      own = ours(filter);
    expect({ name, status: expected.status, stderr: expected.stderr }).toMatchObject({ name, status: 0 });
    expect({ name, lines: own.stdout }).toEqual({ name, lines: expected.stdout });
    if (expected.stdout) fired.push(name);
  }
  return fired;
}

interface Changes {
  /** What is put in place of values. */
  readonly odd: readonly Json[];
  /** How deep in the event, less than this. */
  readonly depth: number;
  /** Whether a key stays as it is this time. */
  readonly keeps?: (key: string) => boolean;
}

/** The same event with some of it changed, taken away or added. */
export function changed(
  random: Random,
  event: Json,
  { odd, depth: most, keeps = () => false }: Changes,
): Json {
  const copy = structuredClone(event);
  for (let i = 0; i <= random(3); i++) {
    let at = copy as Record<string, Json>;
    for (let depth = random(most); depth >= 0; depth--) {
      const keys = Object.keys(at);
      const key = keys[random(keys.length)] ?? "name",
        next = at[key];
      if (depth && typeof next === "object" && next !== null && Object.keys(next).length) {
        at = next as Record<string, Json>;
        continue;
      }
      if (keeps(key)) break;
      if (random(4) === 0) delete at[key];
      else at[key] = odd[random(odd.length)]!;
      break;
    }
  }
  return copy;
}
