// Fields whose handlers get what a plugin makes of an event once for all of them.
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
import { askedRecord, setLimit, setHandler } from "../../internal/abi/handlers";
import { Stamped } from "../../internal/abi/parsed";
import { EventReader } from "../events/event";
import { Arg } from "./arg";
import { Field, FieldList, Handler } from "./field-list";
import { AddressValue, BoolValue, TextValue, TimeValue, U64Value, Value } from "./values";

/** How an event is parsed, and what came of the one that was asked about last. */
export class Parsing<P, T> extends Stamped {
  /** Null where the event has nothing that the plugin knows. */
  parsed: T | null = null;

  constructor(private make: (self: P, event: EventReader) => T | null) {
    super();
  }

  /** Parses the event at hand. Views that this makes live as long as the event. */
  parseRarely(self: P, event: EventReader): void {
    this.begin();
    this.parsed = null; // before memory is taken anew that it may lie in
    this.parsed = this.make(self, event);
    this.end();
  }
}

/** A field whose handler takes a T where others take the event. */
export class ParsedField<P, T> extends Field<P> {
  constructor(
    type: i32,
    name: string,
    description: string,
    arg: i32,
    handler: Handler<P>,
    private parsing: Parsing<P, T>,
  ) {
    super(type, name, description, arg, handler);
  }

  /**
   * The runtime calls a function that parses where it has to, for all fields of this kind one: it finds this
   * field where the runtime hands over a handler's limit.
   */
  override place(id: i32): void {
    const call = (self: P, event: EventReader, value: Value): Value =>
      changetype<ParsedField<P, T>>(askedRecord()).answer(self, event, value);
    // @ts-ignore: of AssemblyScript's runtime
    setHandler(id, call.index, <i32>__pin(changetype<usize>(this)), 0, 0);
  }

  // @ts-ignore: decorator
  @inline answer(self: P, event: EventReader, value: Value): Value {
    const parsing = this.parsing;
    setLimit(this.limit);
    if (!parsing.isDone) parsing.parseRarely(self, event);
    const parsed = parsing.parsed;
    if (!parsed) return value;
    return changetype<(self: P, parsed: T, value: Value) => Value>(this.handler)(self, parsed, value);
  }
}

/**
 * Fields of what `parse()` makes of an event: their handlers get that in place of the event. All else is as
 * in Fields.
 */
@final export class ParsedFields<P, T> {
  /** For the SDK. */
  constructor(
    private declared: FieldList<P>,
    private parsing: Parsing<P, T>,
  ) {}

  /** Declares a field whose value is a whole number from 0 to 2^64-1. */
  u64(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: U64Value) => U64Value,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_UINT64, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a text. */
  string(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: TextValue) => TextValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_STRING, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is true or false. */
  bool(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: BoolValue) => BoolValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_BOOL, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a duration in nanoseconds. */
  reltime(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: TimeValue) => TimeValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_RELTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is a point in time, in nanoseconds since 1970. */
  abstime(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: TimeValue) => TimeValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_ABSTIME, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is an IPv4 or IPv6 address. */
  ipaddr(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: AddressValue) => AddressValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_IPADDR, name, description, arg, changetype<Handler<P>>(handler));
    return this;
  }

  /** Declares a field whose value is the address of a network. */
  ipnet(
    name: string,
    description: string,
    handler: (self: P, parsed: T, value: AddressValue) => AddressValue,
    arg: i32 = Arg.none,
  ): this {
    this.add(FIELD_IPNET, name, description, arg, changetype<Handler<P>>(handler));
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

  /** Suggests the field for the output of rules. */
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

  private add(type: i32, name: string, description: string, arg: i32, handler: Handler<P>): void {
    this.declared.all.push(new ParsedField<P, T>(type, name, description, arg, handler, this.parsing));
  }
}
