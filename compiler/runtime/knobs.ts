// The settings of the operator for any plugin, the key "falco_ts" of the init config:
// runtime-c/src/base/knobs.c, for tests. Only on_trap has an effect here: Node can neither end a running call
// nor limit one sandbox's memory.

export type OnTrap = "park" | "restart" | "stop";

const DEADLINES = ["init", "open", "next_batch", "extract"];
const SHOWN_BYTES = 40;

/** Returns what happens to a source that traps, or the problem with a value. Warns about unknown keys. */
export function readKnobs(
  config: string,
  warn: (message: string) => void,
): { onTrap: OnTrap | undefined; problem?: string } {
  let onTrap: OnTrap | undefined, problem: string | undefined;
  const wrong = (path: string, value: unknown, expected: string) => {
    problem ??= `config: falco_ts${path}: found ${found(value)}, expected ${expected}`;
  };
  const number = (path: string, value: unknown, max: number) => {
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > max)
      wrong(path, value, `an integer from 1 to ${max}`);
  };
  const unknown = (path: string, known: string) =>
    warn(`config: unknown key "falco_ts.${path}" is ignored; known: ${known}`);

  const knobs = parse(config)?.falco_ts ?? null;
  if (knobs === null) return { onTrap };
  if (!isObject(knobs)) {
    wrong("", knobs, "an object");
    return { onTrap, problem: problem! };
  }
  for (const [key, value] of Object.entries(knobs)) {
    if (value === null) continue; // what YAML leaves empty is not set
    if (key === "deadlines") {
      if (!isObject(value)) wrong(".deadlines", value, "an object");
      else
        for (const [call, ms] of Object.entries(value)) {
          if (ms === null) continue;
          if (DEADLINES.includes(call)) number(`.deadlines.${call}`, ms, 600_000);
          else unknown(`deadlines.${call}`, DEADLINES.join(", "));
        }
    } else if (key === "memory") {
      number(".memory", value, 1024);
    } else if (key === "on_trap") {
      if (value === "park" || value === "restart" || value === "stop") onTrap = value;
      else wrong(".on_trap", value, '"park", "restart" or "stop"');
    } else if (key === "state") {
      if (typeof value !== "string" || !value.startsWith("/") || value.includes("\0"))
        wrong(".state", value, "the absolute path of a folder");
    } else if (key !== "permissions") {
      unknown(key, "deadlines, memory, on_trap, permissions, state"); // permissions.ts reads permissions
    }
  }
  return problem === undefined ? { onTrap } : { onTrap, problem };
}

/** A config that is not a JSON object has no knobs; whether it is allowed is for the plugin to say. */
function parse(config: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(config);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as messages show it: its beginning, and its kind. */
export function found(value: unknown): string {
  const text = Buffer.from(JSON.stringify(value), "utf8");
  let end = Math.min(text.length, SHOWN_BYTES);
  while (end < text.length && (text[end]! & 0xc0) === 0x80) end--; // whole characters
  const kind = Array.isArray(value)
    ? "an array"
    : value === null || typeof value === "number"
      ? ""
      : `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
  return `${text.subarray(0, end).toString("utf8")}${end < text.length ? "…" : ""}${kind && ` (${kind})`}`;
}
