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
} from "../../internal/guest-abi";
import { placeHandlers, reserveHandlers, setFunction, setHandler } from "../../internal/abi/handlers";
import { jsonQuote } from "../../internal/options/json";
import { EventReader } from "../events/event";
import { Value } from "./values";

/** A handler of any type, as the runtime calls it. */
export type Handler<P> = (self: P, event: EventReader, value: Value) => Value;

/** A field as it was declared. */
export class Field<P> {
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

  /** Adds a word to what tools are told of the field. */
  property(name: string): void {
    this.properties += (this.properties.length ? ',"' : '"') + name + '"';
  }

  /** Puts the handler where the runtime finds it. */
  place(id: i32): void {
    // @ts-ignore: the compile stage declares it where there are closures
    if (isDefined(__falco_ts_closures))
      setFunction(id, changetype<usize>(this.handler), this.limit, this.slot, this.needs);
    else setHandler(id, this.handler.index, this.limit, this.slot, this.needs);
  }
}

/**
 * What every handler gets as its `value`, of whichever type: an object without state, since its state is in
 * Answer.
 */
const VALUE: Value = new Value();

/** All that fields() declares. */
export class FieldList<P> {
  /** The fields in the order of their declaration. A field's id is its index. */
  all: Array<Field<P>> = [];
  /** The sources that extractFrom() named. */
  sources: string[] = [];
  /** Whether offsets() was called. */
  wantsOffsets: bool = false;

  add(type: i32, name: string, description: string, arg: i32, handler: Handler<P>): void {
    this.all.push(new Field<P>(type, name, description, arg, handler));
  }

  /** The field that was declared last. */
  get last(): Field<P> {
    assert(this.all.length > 0, "list(), display() and the like belong behind the field that they are about");
    return this.all[this.all.length - 1];
  }

  /**
   * The fields in the form of Falco's get_fields. A member that has a default in Falco is written only if it
   * is set.
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

  /** Puts the handlers where the runtime finds them, with the objects that they are called with. */
  seal(plugin: P, event: EventReader): void {
    const all = this.all;
    placeHandlers(changetype<usize>(plugin), changetype<usize>(event), changetype<usize>(VALUE));
    reserveHandlers(all.length);
    for (let i = 0; i < all.length; i++) all[i].place(i);
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
