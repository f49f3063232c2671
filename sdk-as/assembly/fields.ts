import { ARG_INDEX, ARG_KEY, ARG_NONE, ARG_REQUIRED, FIELD_STRING, FIELD_UINT64 } from "../internal/guest-abi";
import { jsonQuote } from "../internal/json";
import { EventReader } from "./event";
import { TextValue, U64Value } from "./values";

/** What a field takes between its brackets: `Arg.index | Arg.required` is `field[3]`, never `field`. */
export namespace Arg {
  export const none: i32 = 0;
  /** A whole number. */
  export const index: i32 = 1;
  /** Leaving the brackets out is refused by Falco. */
  export const required: i32 = 4;
}

/** Answers through `value` and returns it, so that a handler which forgets to set it does not compile. */
type U64Handler<P> = (self: P, event: EventReader, value: U64Value) => U64Value;
type TextHandler<P> = (self: P, event: EventReader, value: TextValue) => TextValue;

class Field<P> {
  constructor(
    public type: i32, public name: string, public description: string, public arg: i32,
    public u64: U64Handler<P> | null, public text: TextHandler<P> | null,
  ) {}
}

/** The fields that a plugin extracts: what Falco lists, and the handlers that give the values. */
@final export class Fields<P> {
  /** In the order of their declaration; a field's id is its index. For the SDK. */
  list: Array<Field<P>> = [];

  /** A whole number from 0 to 2^64-1 (Falco's uint64). */
  u64(name: string, description: string, handler: U64Handler<P>, arg: i32 = ARG_NONE): this {
    this.list.push(new Field<P>(FIELD_UINT64, name, description, arg, handler, null));
    return this;
  }

  /** Text (Falco's string). Falco ends it at the first NUL. */
  string(name: string, description: string, handler: TextHandler<P>, arg: i32 = ARG_NONE): this {
    this.list.push(new Field<P>(FIELD_STRING, name, description, arg, null, handler));
    return this;
  }

  /** The fields as Falco's get_fields describes them, every key written. For the SDK. */
  json(): string {
    let out = "";
    for (let i = 0; i < this.list.length; i++) {
      const field = this.list[i];
      const type = field.type == FIELD_UINT64 ? "uint64" : "string";
      const required = (field.arg & ARG_REQUIRED) != 0, index = (field.arg & ARG_INDEX) != 0, key = (field.arg & ARG_KEY) != 0;
      out += `${i ? "," : ""}{"name":${jsonQuote(field.name)},"type":"${type}","isList":false,"desc":${jsonQuote(field.description)},` +
        `"arg":{"isRequired":${required},"isIndex":${index},"isKey":${key}}}`;
    }
    return `[${out}]`;
  }
}
