// The exceptions of a rule as a part of its condition, as Falco's rule loader makes them.
import { ConditionError, quoted } from "./condition";

/** What a rule's exceptions add to its condition; "": nothing. Throws a ConditionError. */
export function exceptionsOf(exceptions: unknown): string {
  if (exceptions === undefined) return "";
  if (!Array.isArray(exceptions)) throw new ConditionError("exceptions: expected a list");
  return exceptions
    .map(one => oneOf(one as Partial<Record<"name" | "fields" | "comps" | "values", unknown>>))
    .filter(text => text !== "")
    .map(text => ` and not (${text})`)
    .join("");
}

function oneOf({
  name,
  fields,
  comps,
  values,
}: Partial<Record<"name" | "fields" | "comps" | "values", unknown>>): string {
  if (!Array.isArray(values) || values.length === 0) return "";
  const wrong = (what: string) => new ConditionError(`exceptions: ${String(name)}: ${what}`);
  if (!Array.isArray(fields)) {
    if (typeof fields !== "string") throw wrong("expected fields");
    return `${fields} ${typeof comps === "string" ? comps : "in"} (${values.map(valueOf).join(", ")})`;
  }
  const operators = Array.isArray(comps) ? comps : fields.map(() => "=");
  if (operators.length !== fields.length)
    throw wrong(`found ${operators.length} comps and ${fields.length} fields, expected as many`);
  return values
    .map(row => {
      if (!Array.isArray(row) || row.length !== fields.length)
        throw wrong(
          `found values ${JSON.stringify(row)}, expected ${fields.length} of them, one for each field`,
        );
      return `(${row.map((value, i) => `${fields[i]} ${operators[i]} ${valueOf(value)}`).join(" and ")})`;
    })
    .join(" or ");
}

function valueOf(value: unknown): string {
  return Array.isArray(value) ? `(${value.map(valueOf).join(", ")})` : quoted(String(value));
}
