// What the init config and the open params have in common: named values in a JSON object that an
// operator wrote, read with a check of their type. The first thing wrong is kept as the error.
import { LOG_WARNING } from "./guest-abi";
import { JsonKind, JsonMember, JsonReader } from "./json";
import { log } from "./log";
import { nearest } from "./nearest";

/** A value longer than this is shortened where an error message shows it. */
const SHOWN: i32 = 40;

/** Of the init config: the operator's knobs, which the host reads. */
const OPERATORS_KEY = "falco_ts";

export class Options {
  /** The first thing wrong: `config: jitter: found …, expected …`; "" if nothing is. */
  error: string = "";
  private known: Array<string> = [];
  private json: JsonReader | null = null;

  /** `what` begins every message: "config" or "open params". */
  constructor(private what: string, private text: string) {}

  /** The member's value; the fallback if the key is not there or something is wrong with it. */
  u64(key: string, fallback: u64): u64 {
    const member = this.member(key);
    if (!member) return fallback;
    const text = member.text;
    let value: u64 = 0, exact = member.kind == JsonKind.NUMBER;
    for (let i = 0; exact && i < text.length; i++) {
      const digit = <u64>text.charCodeAt(i) - 48;
      exact = digit <= 9 && (value < u64.MAX_VALUE / 10 || (value == u64.MAX_VALUE / 10 && digit <= u64.MAX_VALUE % 10));
      value = value * 10 + digit;
    }
    if (exact) return value;
    this.wrong(member, `an integer from 0 to ${u64.MAX_VALUE}`);
    return fallback;
  }

  /** Once all that is known was asked for: warns of the other keys, with the nearest known one. */
  warnOfUnknownKeys(): void {
    const json = this.json;
    if (!json || this.error.length) return;
    for (let i = 0; i < json.members.length; i++) {
      const key = json.members[i].key;
      if (this.known.includes(key) || (key == OPERATORS_KEY && this.what == "config")) continue;
      const near = nearest(key, this.known);
      const hint = near.length ? `did you mean "${near}"?` : "known: " + this.known.join(", ");
      log(LOG_WARNING, `${this.what}: unknown key "${key}" is ignored; ${hint}`);
    }
  }

  private member(key: string): JsonMember | null {
    this.known.push(key);
    let json = this.json;
    if (!json) {
      this.json = json = new JsonReader(this.text);
      if (json.error.length) this.fail(json.error);
    }
    return this.error.length ? null : json.find(key);
  }

  private wrong(member: JsonMember, expected: string): void {
    const text = member.text.length > SHOWN ? member.text.substring(0, SHOWN) + "…" : member.text;
    const found = member.kind == JsonKind.NUMBER || member.kind == JsonKind.NULL ? text : `${text} (${member.kind})`;
    this.fail(`${member.key}: found ${found}, expected ${expected}`);
  }

  private fail(problem: string): void {
    if (!this.error.length) this.error = this.what + ": " + problem;
  }
}
