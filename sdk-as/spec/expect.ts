// @ts-nocheck: the code asks asc what a type has, which tsc cannot know
import { textInLength, textInOffset, returnText } from "../internal/abi/control";
import { LIMIT_TEXT_IN_BYTES } from "../internal/guest-abi";
import { jsonQuote } from "../internal/options/json";
import { hostFail, hostTraps } from "./host";
import { __falco_ts_show as show } from "./show";
import { utf8Decode } from "../internal/text/utf8";

/** Begins an expectation: expect(value).toBe(4). The first expectation that does not hold ends the test. */
export function expect<T>(value: T): Expectation<T> {
  return new Expectation<T>(value, false);
}

/** What a value can be expected to be. The methods have jest's names. */
export class Expectation<T> {
  /** For the SDK. */
  constructor(
    private value: T,
    private negated: bool,
  ) {}

  /** The contrary expectation. */
  get not(): Expectation<T> {
    return new Expectation<T>(this.value, !this.negated);
  }

  /** Expects the same number, text or object. */
  toBe(expected: T): void {
    this.check(same<T>(this.value, expected), "toBe", show<T>(expected));
  }

  /**
   * Expects a value that is equal in all that it holds: items of lists and maps, and fields of the plugin's
   * own classes.
   */
  toEqual(expected: T): void {
    this.check(equal<T>(this.value, expected), "toEqual", show<T>(expected));
  }

  /** Expects what toEqual() expects: the types are equal, since they are known at compile time. */
  toStrictEqual(expected: T): void {
    this.check(equal<T>(this.value, expected), "toStrictEqual", show<T>(expected));
  }

  /** Expects a value that is neither 0, NaN, false, null nor an empty text. */
  toBeTruthy(): void {
    this.check(!!this.value, "toBeTruthy", "");
  }
  /** Expects 0, NaN, false, null or an empty text. */
  toBeFalsy(): void {
    this.check(!this.value, "toBeFalsy", "");
  }

  /** Expects null. It does not compile for a value that cannot be null. */
  toBeNull(): void {
    if (!isReference<T>()) ERROR("toBeNull() is for what can be null: a number cannot");
    this.check(changetype<usize>(this.value) == 0, "toBeNull", "");
  }

  /** Expects NaN. It does not compile for integers. */
  toBeNaN(): void {
    if (!isFloat<T>()) ERROR("toBeNaN() is for f64 and f32");
    this.check(this.value != this.value, "toBeNaN", "");
  }

  /** Expects a value that is greater than this one. */
  toBeGreaterThan(expected: T): void {
    this.check(this.value > expected, "toBeGreaterThan", show<T>(expected));
  }
  /** Expects this value or a greater one. */
  toBeGreaterThanOrEqual(expected: T): void {
    this.check(this.value >= expected, "toBeGreaterThanOrEqual", show<T>(expected));
  }
  /** Expects a value that is less than this one. */
  toBeLessThan(expected: T): void {
    this.check(this.value < expected, "toBeLessThan", show<T>(expected));
  }
  /** Expects this value or one that is less. */
  toBeLessThanOrEqual(expected: T): void {
    this.check(this.value <= expected, "toBeLessThanOrEqual", show<T>(expected));
  }

  /** Expects a number that differs by less than half a unit of the last of so many decimal digits. */
  toBeCloseTo(expected: T, digits: i32 = 2): void {
    if (!isFloat<T>()) ERROR("toBeCloseTo() is for f64 and f32; whole numbers are compared with toBe()");
    const close =
      this.value == expected || Math.abs(<f64>this.value - <f64>expected) < Math.pow(10, -digits) / 2;
    this.check(close, "toBeCloseTo", show<T>(expected));
  }

  /** Expects a text with this part, or a list or a set with this item. */
  toContain<V>(item: V): void {
    if (isString<T>()) {
      if (!isString<V>()) ERROR("a text contains only text");
      this.check(
        changetype<string>(this.value).includes(changetype<string>(item)),
        "toContain",
        show<V>(item),
      );
    } else if (isArrayLike<T>()) {
      let found = false;
      for (let i = 0; i < this.value.length; i++)
        found = found || same<valueof<T>>(this.value[i], <valueof<T>>item);
      this.check(found, "toContain", show<valueof<T>>(<valueof<T>>item));
    } else if (isDefined(this.value.has)) {
      this.check(this.value.has(item), "toContain", show<V>(item));
    } else ERROR("toContain() is for texts, lists and sets");
  }

  /** Expects a list with an item that is equal in all that it holds. */
  toContainEqual(item: valueof<T>): void {
    let found = false;
    for (let i = 0; i < this.value.length; i++) found = found || equal<valueof<T>>(this.value[i], item);
    this.check(found, "toContainEqual", show<valueof<T>>(item));
  }

  /** Expects a text, list or view of this length. */
  toHaveLength(expected: i32): void {
    this.check(
      this.value.length == expected,
      "toHaveLength",
      expected.toString(),
      this.value.length.toString(),
    );
  }

  /** Expects a text with this part. There are no regular expressions. */
  toMatch(part: string): void {
    if (!isString<T>()) ERROR("toMatch() is for texts");
    this.check(changetype<string>(this.value).includes(part), "toMatch", show<string>(part));
  }

  /**
   * Expects a function that traps or throws, with a message that has this part: expect(() => { parse("");
   * }).toThrow("empty").
   */
  toThrow(part: string = ""): void {
    if (!isFunction<T>()) ERROR("toThrow() is for a function: expect(() => { … }).toThrow()");
    const trapped = traps(<i32>changetype<usize>(this.value));
    const message = trapped ? utf8Decode(textInOffset(), textInLength()) : "";
    this.check(
      trapped && message.includes(part),
      "toThrow",
      part.length ? jsonQuote(part) : "",
      trapped ? jsonQuote(message) : "",
    );
  }

  private check(
    holds: bool,
    matcher: string,
    expected: string,
    received: string = show<T>(this.value),
  ): void {
    if (holds != this.negated) return;
    returnText(
      `{"matcher":"${matcher}","not":${this.negated},"expected":${jsonQuote(expected)},"received":${jsonQuote(received)}}`,
      LIMIT_TEXT_IN_BYTES,
    );
    hostFail();
  }
}

/** Whether a function traps, which it does at a throw that none of its own `try` blocks catches. */
function traps(fn: i32): bool {
  if (!isDefined(__falco_ts_tries)) return hostTraps(fn) != 0;
  const around = __falco_ts_tries;
  __falco_ts_tries = 0;
  const trapped = hostTraps(fn) != 0;
  __falco_ts_tries = around;
  return trapped;
}

function same<T>(a: T, b: T): bool {
  if (isFloat<T>()) return a == b || (a != a && b != b);
  if (isString<T>()) return changetype<string | null>(a) == changetype<string | null>(b);
  if (isReference<T>()) return changetype<usize>(a) == changetype<usize>(b);
  return a == b;
}

function equal<T>(a: T, b: T): bool {
  return same<T>(a, b) || (isReference<T>() && show<T>(a) == show<T>(b));
}
