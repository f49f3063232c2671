/** A value in the text, from `start` to `end`; an object's with its members. */
export class JsonValue {
  /** Its place in a list, whose key is `key`; -1: it is in none. */
  index: i32 = -1;
  constructor(
    public key: string,
    public kind: string,
    public start: i32,
    public end: i32,
    public members: Array<JsonValue>,
  ) {}
}

export const NO_VALUES: Array<JsonValue> = [];
