// What Falco makes of an init_config that is a YAML map: JSON, by a converter of its own (yaml_helper.h),
// which neither looks at quotes nor keeps large integers.

/** The JSON text of a number of which Falco's converter has made a double, as nlohmann::json writes it. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return "null";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa, exponent] = Math.abs(value).toExponential().split("e") as [string, string];
  const digits = mantissa.replace(".", ""),
    point = Number(exponent) + 1,
    sign = value < 0 ? "-" : "";
  if (digits.length <= point && point <= 15) return `${sign}${digits.padEnd(point, "0")}.0`;
  if (point > 0 && point <= 15) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -4 && point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${mantissa}e${point > 0 ? "+" : "-"}${String(Math.abs(point - 1)).padStart(2, "0")}`;
}

/** What the converter makes of a scalar, quoted or not, as JSON text. */
export function scalarJson(text: string): string {
  return integerJson(text) ?? floatJson(text) ?? booleanJson(text) ?? JSON.stringify(text);
}

/** Whether the converter leaves a text what it is. */
function isKept(text: string): boolean {
  return scalarJson(text).startsWith('"');
}

/** A 32-bit integer: decimal, 0x and hexadecimal, or 0 and octal. */
function integerJson(text: string): string | undefined {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]+)|(0|[1-9]\d*))\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, octal, decimal] = match;
  const digits =
    hexadecimal !== undefined ? `0x${hexadecimal}` : octal !== undefined ? `0o${octal}` : decimal!;
  const value = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return value >= -(2n ** 31n) && value < 2n ** 31n ? String(value) : undefined;
}

function floatJson(text: string): string | undefined {
  if (/^([+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(text)) return "null";
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? doubleText(value) : undefined;
}

function booleanJson(text: string): string | undefined {
  const lower = text.toLowerCase();
  const isWord = [lower, text.toUpperCase(), lower.slice(0, 1).toUpperCase() + lower.slice(1)].includes(text);
  if (!isWord) return undefined;
  if (["y", "yes", "true", "on"].includes(lower)) return "true";
  return ["n", "no", "false", "off"].includes(lower) ? "false" : undefined;
}

/**
 * Whether a plugin gets a config, written as YAML, as it is meant: its texts, and its numbers to the last
 * digit.
 */
export function keptByFalco(config: unknown): boolean {
  switch (typeof config) {
    case "string":
      return isKept(config);
    case "bigint":
      return config >= -(2n ** 53n) && config <= 2n ** 53n;
    case "object":
      return Object.entries(config ?? {}).every(([, value]) => keptByFalco(value));
    default:
      return true;
  }
}

/** A value as JSON text, a bigint as an integer. */
export function jsonText(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${jsonText(one)}`)
    .join(", ")}}`;
}
