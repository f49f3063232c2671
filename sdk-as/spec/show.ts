// @ts-nocheck: the code asks asc what a type has, which tsc cannot know

// Values as text, which a failed expectation shows and toEqual() compares. Two values have the same text if,
// and only if, they are equal in all that they hold.
import { View } from "../assembly/events/view";
import { jsonQuote } from "../internal/options/json";

/** How far the text is indented at most. Deeper objects are cut, since objects may hold each other. */
const DEEPEST: i32 = 2 * 16;

/**
 * A value as text; `indent` are the spaces that its line begins with. The methods that the compile stage
 * gives to the author's classes call it too (compile/asc/show-methods.ts).
 */
// @ts-ignore: decorator
@global export function __falco_ts_show<T>(value: T, indent: string = ""): string {
  if (isBoolean<T>()) return value ? "true" : "false";
  if (isInteger<T>() || isFloat<T>()) return value.toString();
  if (isFunction<T>()) return "[Function]";
  if (isNullable<T>()) {
    if (changetype<usize>(value) == 0) return "null";
    return __falco_ts_show<nonnull<T>>(value!, indent);
  }
  if (isString<T>()) return jsonQuote(changetype<string>(value));
  if (indent.length > DEEPEST) return "…";
  if (isDefined(changetype<T>(0).__falco_ts_show)) return value.__falco_ts_show(indent);
  if (isArrayLike<T>()) return listed<T>(value, indent);
  if (isDefined(changetype<T>(0).keys) && isDefined(changetype<T>(0).values)) return paired<T>(value, indent);
  if (isDefined(changetype<T>(0).values) && isDefined(changetype<T>(0).has))
    return `Set ${__falco_ts_show(value.values(), indent)}`;
  if (value instanceof View) return `View ${jsonQuote(changetype<View>(value).text())}`;
  if (value instanceof ArrayBuffer)
    return `ArrayBuffer ${__falco_ts_show(Uint8Array.wrap(changetype<ArrayBuffer>(value)), indent)}`;
  // an object that cannot be looked into is equal to itself alone
  return `[${nameof<T>()} at ${changetype<usize>(value)}]`;
}

function listed<T>(list: T, indent: string): string {
  if (!list.length) return "[]";
  const inner = indent + "  ";
  let text = "[";
  for (let i = 0; i < list.length; i++) text += `\n${inner}${__falco_ts_show(list[i], inner)},`;
  return `${text}\n${indent}]`;
}

function paired<T>(map: T, indent: string): string {
  const keys = map.keys(),
    values = map.values();
  if (!keys.length) return "Map {}";
  const inner = indent + "  ";
  let text = "Map {";
  for (let i = 0; i < keys.length; i++)
    text += `\n${inner}${__falco_ts_show(keys[i], inner)} => ${__falco_ts_show(values[i], inner)},`;
  return `${text}\n${indent}}`;
}

/** The name of one test of a table: %s, %d, %i, %f, %p, %j and %o stand for the row, %# for its number. */
export function formatName<T>(name: string, row: T, index: i32): string {
  let text = "";
  for (let i = 0; i < name.length; i++) {
    const letter = name.charAt(i) == "%" ? name.charAt(i + 1) : "";
    if (!letter.length || !"sdifpjo#%".includes(letter)) {
      text += name.charAt(i);
      continue;
    }
    i++;
    if (letter == "%") text += "%";
    else if (letter == "#") text += index.toString();
    else if (isString<T>() && letter == "s") text += changetype<string>(row);
    else
      text += __falco_ts_show(row)
        .split("\n")
        .map<string>(line => line.trim())
        .join(" ");
  }
  return text;
}
