/**
 * A value in a JSON text, from `start` to `end`. An object has its members, which are none for a value of
 * another kind.
 */
export class JsonValue {
  /** The value's index in a list, whose key is then `key`; -1 if it is in no list. */
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
