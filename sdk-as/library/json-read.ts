// `JSON.parse(text) as T`: what reads a value of each type. compiler/stages/compile/dialect/json-types.ts
// chooses which, where asc compiles __falco_ts_jsonOf(), and knows the members of classes. The names are
// global; nothing of it is in a plugin that does not use it.
import { CLOSE, CLOSE_BRACKET, JsonText, OPEN, OPEN_BRACKET } from "./json-text";

/** Reads all of a string. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonParse<T>(text: string): T {
  const begin = changetype<usize>(text);
  return whole<T, u16>(new JsonText<u16>(begin, begin + ((<usize>text.length) << 1), text));
}

/** Reads all of a view. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonParseView<T, V>(view: V): T {
  // @ts-ignore: V is View
  const begin = <usize>view.offset,
    end = begin + <usize>view.length;
  return whole<T, u8>(new JsonText<u8>(begin, end, ""));
}

/** A text that is no JSON of T is null, where that is allowed. */
function whole<T, U>(json: JsonText<U>): T {
  const value = __falco_ts_jsonRead<T, U>(json);
  if (!json.isWrong) json.ends();
  if (!json.isWrong) return value;
  // @ts-ignore: T is nullable
  if (isNullable<T>()) return null;
  throw new SyntaxError(json.problem());
}

/** Reads a value of T. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonRead<T, U>(json: JsonText<U>): T {
  return __falco_ts_jsonOf<T, U>(json);
}

/** Instead of the call in __falco_ts_jsonRead() stands one of those below. */
declare function __falco_ts_jsonOf<T, U>(json: JsonText<U>): T;
/** An object of a class, with what it has before it is read. */
declare function __falco_ts_jsonNew<T>(): T;
/** Reads the member whose key was read, and returns its number, from 0 on; -1: T has none of that name. */
declare function __falco_ts_jsonMember<T, U>(json: JsonText<U>, object: T): i32;
/** Notes where a member is missing that T must have. */
declare function __falco_ts_jsonCheck<T, U>(json: JsonText<U>, object: T, low: u64, high: u64): void;
/** Reads a place of a tuple; false: T has no such place. */
declare function __falco_ts_jsonPlace<T, U>(json: JsonText<U>, object: T, place: i32): bool;

// @ts-ignore: decorator
@global
export function __falco_ts_jsonBool<U>(json: JsonText<U>): bool {
  return json.truth();
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonInteger<T, U>(json: JsonText<U>): T {
  return json.number(nameof<T>()) ? json.integer<T>() : <T>0;
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonFloat<T, U>(json: JsonText<U>): T {
  return <T>(json.number("a number") ? json.float() : 0);
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonString<U>(json: JsonText<U>): string {
  return json.quoted("a string") ? json.written() : "";
}

/** What may be null, of the type T otherwise. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonOrNull<T, U>(json: JsonText<U>): T | null {
  return json.isNull() ? null : __falco_ts_jsonRead<T, U>(json);
}

/** A number that may be null. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonNumberOrNull<T, U>(json: JsonText<U>): __falco_ts_Optional<T> | null {
  if (json.isNull()) return null;
  const value = __falco_ts_jsonRead<T, U>(json);
  return json.isWrong ? null : new __falco_ts_Optional<T>(value);
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonArray<T, U>(json: JsonText<U>): Array<T> {
  const list = new Array<T>();
  if (!json.opens(OPEN_BRACKET, "an array") || json.isEmpty(CLOSE_BRACKET)) return list;
  do {
    const item = __falco_ts_jsonRead<T, U>(json);
    if (!json.isWrong) list.push(item);
  } while (json.goesOn(CLOSE_BRACKET));
  return list;
}

/** A map has the members of an object, by their keys. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonMap<T, U>(json: JsonText<U>): Map<string, T> {
  const map = new Map<string, T>();
  if (!json.opens(OPEN, "an object") || json.isEmpty(CLOSE)) return map;
  do {
    if (!json.key()) break;
    const key = json.written(),
      value = __falco_ts_jsonRead<T, U>(json);
    if (!json.isWrong) map.set(key, value);
  } while (json.goesOn(CLOSE));
  return map;
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonObject<T, U>(json: JsonText<U>): T {
  const made = __falco_ts_jsonNew<T>();
  if (!json.opens(OPEN, "an object")) return made;
  // a bit for each member that was read
  let low: u64 = 0,
    high: u64 = 0;
  if (!json.isEmpty(CLOSE))
    do {
      if (!json.key()) return made;
      const member = __falco_ts_jsonMember<T, U>(json, made);
      if (member < 0) json.skip();
      else if (member < 64) low |= (<u64>1) << member;
      else high |= (<u64>1) << (member - 64);
    } while (json.goesOn(CLOSE));
  if (!json.isWrong) __falco_ts_jsonCheck<T, U>(json, made, low, high);
  return made;
}

// @ts-ignore: decorator
@global
export function __falco_ts_jsonTuple<T, U>(json: JsonText<U>): T {
  const made = __falco_ts_jsonNew<T>();
  // @ts-ignore: T is a tuple
  const places = made.length;
  if (!json.opens(OPEN_BRACKET, "an array")) return made;
  let place = 0;
  if (!json.isEmpty(CLOSE_BRACKET))
    do {
      if (!__falco_ts_jsonPlace<T, U>(json, made, place)) json.wants(`an array of ${places}`);
      place++;
    } while (json.goesOn(CLOSE_BRACKET));
  if (place != places) json.wants(`an array of ${places}`);
  return made;
}

/** An object whose members are all 0 and null. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonBare<T>(): T {
  return changetype<T>(__new(offsetof<T>(), idof<T>()));
}

/** Reads a member of an object. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonField<T, U>(
  json: JsonText<U>,
  object: usize,
  offset: usize,
  member: i32,
): i32 {
  const value = __falco_ts_jsonRead<T, U>(json);
  if (json.isWrong) return member;
  store<T>(object + offset, value);
  if (isManaged<T>()) __link(object, changetype<usize>(value), false);
  return member;
}

/** Notes that a member is missing. */
// @ts-ignore: decorator
@global
export function __falco_ts_jsonMissing<U>(json: JsonText<U>, name: string): bool {
  json.wants(`a member "${name}"`);
  return false;
}
