import {
  ARG_INDEX,
  ARG_KEY,
  ARG_REQUIRED,
  FIELD_ABSTIME,
  FIELD_BOOL,
  FIELD_IPADDR,
  FIELD_IPNET,
  FIELD_RELTIME,
  FIELD_STRING,
  FIELD_UINT64,
  LIMIT_VALUES,
} from "../../internal/guest-abi";
import { placeHandlers, reserveHandlers, setFunction, setHandler } from "../../internal/abi/handlers";
import { jsonQuote } from "../../internal/options/json";
import { EventReader } from "../events/event";
import { JsonPointer } from "../events/json";
import { AddressValue, BoolValue, TextValue, TimeValue, U64Value, Value } from "./values";

/** What a field takes between its brackets. `Arg.index | Arg.required` allows `field[3]`, but not `field`. */
export namespace Arg {
  /** The field takes no argument: Falco refuses brackets. */
  export const none: i32 = 0;
  /** The argument is a whole number from 0 to 2^64-1, in decimal and without leading zeros. */
  export const index: i32 = 1;
  /**
   * The argument is any text without `]`. With `Arg.index | Arg.key`, a number is both an index and a key.
   */
  export const key: i32 = 2;
  /** The argument is required: Falco refuses the field without brackets. */
  export const required: i32 = 4;
}

// A handler answers through `value` and returns it, so that a handler which forgets to answer does not
// compile.
type U64Handler<P> = (self: P, event: EventReader, value: U64Value) => U64Value;
type TextHandler<P> = (self: P, event: EventReader, value: TextValue) => TextValue;
type BoolHandler<P> = (self: P, event: EventReader, value: BoolValue) => BoolValue;
type TimeHandler<P> = (self: P, event: EventReader, value: TimeValue) => TimeValue;
type AddressHandler<P> = (self: P, event: EventReader, value: AddressValue) => AddressValue;
/** A handler of any type, as the runtime calls it. */
type Handler<P> = (self: P, event: EventReader, value: Value) => Value;

class Field<P> {
  display: string = "";
  addOutput: bool = false;
  properties: string = "";
  /** How many values the handler may set. */
  limit: i32 = 1;
  /** Of json(): where the value is noted, and the one that must be there too; 0: none. */
  slot: usize = 0;
  needs: usize = 0;
  constructor(
    public type: i32,
    public name: string,
    public description: string,
    public arg: i32,
    public handler: Handler<P>,
  ) {}
}

/**
 * What every handler gets as its `value`, of whichever type: an object without state, since its state is in
 * Answer.
 */
const VALUE: Value = new Value();

/**
 * The fields that a plugin extracts: what Falco lists of them, and the handlers that give their values.
 * `list`, `display`, `addOutput`, `hidden`, `info` and `conversation` are about the field that was declared
 * last.
 */
@final export class Fields<P> {
  /** For the SDK: the fields in the order of their declaration. A field's id is its index. */
  all: Array<Field<P>> = [];
  /** For the SDK: the sources that extractFrom() named. */
  sources: string[] = [];
  /** For the SDK: whether offsets() was called. */
  wantsOffsets: bool = false;

  /**
   * Declares a field whose value is a whole number from 0 to 2^64-1 (Falco's uint64). For every type of
   * field, `name` is what rules write, and begins with the plugin's name by custom; `arg` says what the field
   * takes between its brackets; the handler has 100 ms of CPU time, and if it traps, the event has no such
   * value.
   */
  u64(name: string, description: string, handler: U64Handler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_UINT64, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a text (Falco's string). Falco ends it at the first NUL. */
  string(name: string, description: string, handler: TextHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_STRING, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /**
   * Declares a field whose value is the text that the event's JSON has at a pointer, cut at 64 KiB; null is
   * the text `null`, as in Falco's own plugins. If it is a list(), it has all values of a pointer with `*`,
   * up to the 1024th. With `needs`, the event has no such value unless there is one at that pointer too: of a
   * member that every event of the source has.
   *
   * It is a string() without a handler, and faster: once the event was scanned for one field, its value is
   * taken from there without a call into the sandbox.
   */
  json(name: string, description: string, pointer: JsonPointer, needs: JsonPointer | null = null): this {
    const handler = (self: P, event: EventReader, value: TextValue): TextValue =>
      value.jsonField(event, value.index);
    this.add(FIELD_STRING, name, description, Arg.none, changetype<Handler<P>>(handler));
    this.last.slot = changetype<usize>(pointer);
    this.last.needs = changetype<usize>(needs);
    return this;
  }

  /** Declares a field whose value is true or false. */
  bool(name: string, description: string, handler: BoolHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_BOOL, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a duration in nanoseconds. */
  reltime(name: string, description: string, handler: TimeHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_RELTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a point in time, in nanoseconds since 1970. */
  abstime(name: string, description: string, handler: TimeHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_ABSTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is an IPv4 or IPv6 address. */
  ipaddr(name: string, description: string, handler: AddressHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_IPADDR, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /**
   * Declares a field whose value is the address of a network. Falco's ipnet has no place for the length of
   * the prefix.
   */
  ipnet(name: string, description: string, handler: AddressHandler<P>, arg: i32 = Arg.none): this {
    this.add(FIELD_IPNET, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Makes the field a list: its handler may set up to 1024 values. */
  list(): this {
    this.last.limit = LIMIT_VALUES;
    return this;
  }

  /** Sets the name under which tools show the field, in place of its own. */
  display(name: string): this {
    this.last.display = name;
    return this;
  }

  /**
   * Suggests the field for the output of rules (in Falco 0.40 and newer: `append_output` with
   * `suggested_output`).
   */
  addOutput(): this {
    this.last.addOutput = true;
    return this;
  }

  /** Keeps the field out of the lists that tools show. */
  hidden(): this {
    return this.property("hidden");
  }
  /** Lets tools show the field in a summary of the event. */
  info(): this {
    return this.property("info");
  }
  /** Marks a field that tells conversations apart, such as the address of a peer. */
  conversation(): this {
    return this.property("conversation");
  }

  /**
   * Names a source from whose events fields are extracted; call it once for each. The plugin's own source is
   * always among them. A plugin that names no source is asked about the events of every source.
   */
  extractFrom(source: string): this {
    this.sources.push(source);
    return this;
  }

  /**
   * Tells tools that ask (Stratoshark) where in the event a value lies. A text or an address that is a part
   * of the payload says so by itself; any other value needs `value.set(…).from(view)`. Such a plugin needs
   * plugin API 3.11, which is Falco 0.41.
   */
  offsets(): this {
    this.wantsOffsets = true;
    return this;
  }

  /**
   * For the SDK: the fields in the form of Falco's get_fields. A member that has a default in Falco is
   * written only if it is set.
   */
  listing(): string {
    let out = "";
    for (let i = 0; i < this.all.length; i++) {
      const field = this.all[i],
        list = field.limit > 1;
      const required = (field.arg & ARG_REQUIRED) != 0,
        index = (field.arg & ARG_INDEX) != 0,
        key = (field.arg & ARG_KEY) != 0;
      out +=
        `${i ? "," : ""}{"name":${jsonQuote(field.name)},"type":"${typeName(field.type)}","isList":${list},"desc":${jsonQuote(field.description)},` +
        `"arg":{"isRequired":${required},"isIndex":${index},"isKey":${key}}`;
      if (field.display.length) out += `,"display":${jsonQuote(field.display)}`;
      if (field.addOutput) out += `,"addOutput":true`;
      if (field.properties.length) out += `,"properties":[${field.properties}]`;
      out += "}";
    }
    return `[${out}]`;
  }

  /**
   * For the SDK: puts the handlers where the runtime finds them, with the objects that they are called with.
   */
  seal(plugin: P, event: EventReader): void {
    const all = this.all;
    placeHandlers(changetype<usize>(plugin), changetype<usize>(event), changetype<usize>(VALUE));
    reserveHandlers(all.length);
    for (let i = 0; i < all.length; i++) {
      const field = all[i];
      // @ts-ignore: the compile stage declares it where there are closures
      if (isDefined(__falco_ts_closures))
        setFunction(i, changetype<usize>(field.handler), field.limit, field.slot, field.needs);
      else setHandler(i, field.handler.index, field.limit, field.slot, field.needs);
    }
  }

  private add(type: i32, name: string, description: string, arg: i32, handler: Handler<P>): void {
    this.all.push(new Field<P>(type, name, description, arg, handler));
  }

  private property(name: string): this {
    const field = this.last;
    field.properties += (field.properties.length ? ',"' : '"') + name + '"';
    return this;
  }

  private get last(): Field<P> {
    assert(this.all.length > 0, "list(), display() and the like belong behind the field that they are about");
    return this.all[this.all.length - 1];
  }
}

function typeName(type: i32): string {
  switch (type) {
    case FIELD_STRING:
      return "string";
    case FIELD_BOOL:
      return "bool";
    case FIELD_RELTIME:
      return "reltime";
    case FIELD_ABSTIME:
      return "abstime";
    case FIELD_IPADDR:
      return "ipaddr";
    case FIELD_IPNET:
      return "ipnet";
    default:
      return "uint64";
  }
}
