import {
  FIELD_ABSTIME,
  FIELD_BOOL,
  FIELD_IPADDR,
  FIELD_IPNET,
  FIELD_RELTIME,
  FIELD_STRING,
  FIELD_UINT64,
  LIMIT_VALUES,
} from "../../internal/guest-abi";
import { EventReader } from "../events/event";
import { JsonPointer } from "../events/json";
import { Arg } from "./arg";
import { FieldList, Handler } from "./field-list";
import { ParsedFields, Parsing } from "./parsed";
import { AddressValue, BoolValue, TextValue, TimeValue, U64Value } from "./values";

// A handler answers through `value` and returns it, so that a handler which forgets to answer does not
// compile.
type U64Handler<P> = (self: P, event: EventReader, value: U64Value) => U64Value;
type TextHandler<P> = (self: P, event: EventReader, value: TextValue) => TextValue;
type BoolHandler<P> = (self: P, event: EventReader, value: BoolValue) => BoolValue;
type TimeHandler<P> = (self: P, event: EventReader, value: TimeValue) => TimeValue;
type AddressHandler<P> = (self: P, event: EventReader, value: AddressValue) => AddressValue;
/**
 * The fields that a plugin extracts: what Falco lists of them, and the handlers that give their values.
 * `list`, `display`, `addOutput`, `hidden`, `info` and `conversation` are about the field that was declared
 * last.
 */
@final export class Fields<P> {
  /** For the SDK. */
  constructor(private declared: FieldList<P>) {}

  /**
   * Declares a field whose value is a whole number from 0 to 2^64-1 (Falco's uint64). For every type of
   * field, `name` is what rules write, and begins with the plugin's name by custom; `arg` says what the field
   * takes between its brackets; the handler has 100 ms of CPU time, and if it traps, the event has no such
   * value.
   */
  u64(name: string, description: string, handler: U64Handler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_UINT64, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a text (Falco's string). Falco ends it at the first NUL. */
  string(name: string, description: string, handler: TextHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_STRING, name, description, arg, changetype<Handler<P>>(handler));
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
    this.declared.add(FIELD_STRING, name, description, Arg.none, changetype<Handler<P>>(handler));
    this.declared.last.slot = changetype<usize>(pointer);
    this.declared.last.needs = changetype<usize>(needs);
    return this;
  }

  /** Declares a field whose value is true or false. */
  bool(name: string, description: string, handler: BoolHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_BOOL, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a duration in nanoseconds. */
  reltime(name: string, description: string, handler: TimeHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_RELTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a point in time, in nanoseconds since 1970. */
  abstime(name: string, description: string, handler: TimeHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_ABSTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is an IPv4 or IPv6 address. */
  ipaddr(name: string, description: string, handler: AddressHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_IPADDR, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /**
   * Declares a field whose value is the address of a network. Falco's ipnet has no place for the length of
   * the prefix.
   */
  ipnet(name: string, description: string, handler: AddressHandler<P>, arg: i32 = Arg.none): this {
    this.declared.add(FIELD_IPNET, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Makes the field a list: its handler may set up to 1024 values. */
  list(): this {
    this.declared.last.limit = LIMIT_VALUES;
    return this;
  }

  /** Sets the name under which tools show the field, in place of its own. */
  display(name: string): this {
    this.declared.last.display = name;
    return this;
  }

  /**
   * Suggests the field for the output of rules (in Falco 0.40 and newer: `append_output` with
   * `suggested_output`).
   */
  addOutput(): this {
    this.declared.last.addOutput = true;
    return this;
  }

  /** Keeps the field out of the lists that tools show. */
  hidden(): this {
    this.declared.last.property("hidden");
    return this;
  }
  /** Lets tools show the field in a summary of the event. */
  info(): this {
    this.declared.last.property("info");
    return this;
  }
  /** Marks a field that tells conversations apart, such as the address of a peer. */
  conversation(): this {
    this.declared.last.property("conversation");
    return this;
  }

  /**
   * Names a source from whose events fields are extracted; call it once for each. The plugin's own source is
   * always among them. A plugin that names no source is asked about the events of every source.
   */
  extractFrom(source: string): this {
    this.declared.sources.push(source);
    return this;
  }

  /**
   * Tells tools that ask (Stratoshark) where in the event a value lies. A text or an address that is a part
   * of the payload says so by itself; any other value needs `value.set(…).from(view)`. Such a plugin needs
   * plugin API 3.11, which is Falco 0.41.
   */
  offsets(): this {
    this.declared.wantsOffsets = true;
    return this;
  }

  /**
   * Declares what is made of an event once, however many of its fields rules ask for: handlers of the fields
   * that are declared on the result get that in place of the event. `make` runs when the first of these
   * fields is asked of an event, in that field's time, and returns an object or a view; where it returns
   * null, none of them has a value. Views that it makes live as long as the event.
   */
  parse<T>(make: (self: P, event: EventReader) => T | null): ParsedFields<P, T> {
    return new ParsedFields<P, T>(this.declared, new Parsing<P, T>(make));
  }
}
