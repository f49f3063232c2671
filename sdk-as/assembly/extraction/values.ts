import { ADDRESS_MAX, parseAddress } from "../../internal/text/address";
import { Answer, Output } from "../../internal/abi/call-state";
import { nameOrigin, nameSlot, textIn } from "../../internal/abi/control";
import {
  ARG_INDEX,
  ARG_KEY,
  ARG_NONE,
  LIMIT_TEXT_BYTES,
  LIMIT_VALUES,
  VALUE_SIZE,
} from "../../internal/guest-abi";
import { store32, storeNumber, storeSlice } from "../../internal/memory/bytes";
import { pointers } from "../../internal/json/pointers";
import { giveBack, take } from "../../internal/memory/scratch";
import { NO_TIME, parseRfc3339 } from "../../internal/text/time";
import { utf8Encode } from "../../internal/text/utf8";
import { EventReader, TextWriter } from "../events/event";
import { JsonKind, JsonPointer, JsonValue } from "../events/json";
import { View } from "../events/view";

// A method that returns `this` is repeated in each class, since asc takes `this` for the class that the
// method is written in.

// @ts-ignore: decorator
@lazy const NO_KEY: View = new View();
// @ts-ignore: decorator
@lazy const WRITER: TextWriter = new TextWriter();

/**
 * Where a field's handler finds the field's argument and leaves its answer. A handler that sets nothing, or
 * calls `absent()`, says that the event has no such value. Only the handler of a list may set several values:
 * in any other field the second `set` traps, so that the event has no value and the log says why.
 */
@unmanaged export class Value {
  /** The number in the brackets; 0 without an index. */
  @inline get index(): u64 {
    return Answer.index;
  }

  /** Whether the rule gave an argument: `field[…]`. */
  @inline get hasArg(): bool {
    return Answer.arg != ARG_NONE;
  }

  /** Whether the argument is an index. In a field that takes a key too, `[3]` is one and `[03]` is not. */
  @inline get hasIndex(): bool {
    return (Answer.arg & ARG_INDEX) != 0;
  }

  /** Whether no further value can be set: a list has 1024 at most, any other field one. */
  @inline get full(): bool {
    return Answer.count >= Answer.limit;
  }

  /** Whether the argument is a key. In a field that takes an index too, every argument is also a key. */
  @inline get hasKey(): bool {
    return (Answer.arg & ARG_KEY) != 0;
  }

  /**
   * The text in the brackets, as a view that is valid during the call; empty if there is none, or the field
   * takes no key.
   */
  get key(): View {
    return this.hasKey ? changetype<View>(textIn()) : NO_KEY;
  }

  @inline protected next(): usize {
    const count = Answer.count;
    if (count >= Answer.limit) refuseRarely(Answer.limit);
    Answer.count = count + 1;
    return Answer.records + <usize>count * VALUE_SIZE;
  }

  protected nameOrigin(view: View): void {
    assert(Answer.count > 0, "from() belongs behind the set() of the value that it is about");
    nameOrigin(Answer.count - 1, view.offset, view.length);
  }
}

function refuseRarely(limit: i32): void {
  assert(
    false,
    limit == 1
      ? "a second value for a field that is not a list: declare it with .list()"
      : `a field has at most ${LIMIT_VALUES} values`,
  );
}

/** The answer of a u64 field. */
@final @unmanaged export class U64Value extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    Answer.count = 0;
    return this;
  }

  /** Answers with a number. In a field that is a list each call adds one. */
  @inline set(value: u64): this {
    storeNumber(this.next(), value);
    return this;
  }

  /**
   * Answers with what the event's JSON has at a pointer: a whole number from 0 to 2^64-1. In a list field
   * with all values of a pointer with `*`, up to the 1024th; elsewhere with the first, unless there is an
   * answer already.
   */
  json(event: EventReader, pointer: JsonPointer): this {
    let one = event.json.first(pointer);
    while (one && Answer.count < Answer.limit) {
      if (one.isU64) storeNumber(this.next(), one.u64());
      one = one.next;
    }
    return this;
  }

  /** Names the part of the payload that the value set last was read from; for `offsets()`. */
  from(view: View): this {
    this.nameOrigin(view);
    return this;
  }
}

/** The answer of a bool field. */
@final @unmanaged export class BoolValue extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    Answer.count = 0;
    return this;
  }

  /** Answers with true or false. In a field that is a list each call adds one. */
  @inline set(value: bool): this {
    storeNumber(this.next(), value ? 1 : 0);
    return this;
  }

  /**
   * Answers with what the event's JSON has at a pointer: true or false. In a list field with all values of a
   * pointer with `*`, up to the 1024th; elsewhere with the first, unless there is an answer already.
   */
  json(event: EventReader, pointer: JsonPointer): this {
    let one = event.json.first(pointer);
    while (one && Answer.count < Answer.limit) {
      if (one.kind == JsonKind.Bool) storeNumber(this.next(), one.bool() ? 1 : 0);
      one = one.next;
    }
    return this;
  }

  /** Names the part of the payload that the value set last was read from; for `offsets()`. */
  from(view: View): this {
    this.nameOrigin(view);
    return this;
  }
}

/** The answer of a field that is a duration or a point in time. */
@final @unmanaged export class TimeValue extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    Answer.count = 0;
    return this;
  }

  /**
   * Answers with nanoseconds: those of the duration, or those since 1970. In a field that is a list each call
   * adds one value.
   */
  @inline set(nanoseconds: u64): this {
    storeNumber(this.next(), nanoseconds);
    return this;
  }

  /**
   * Answers with a time by RFC 3339, such as `2026-11-28T18:00:00.5Z`. Sets nothing if it is none: events may
   * say anything.
   */
  parse(view: View): this {
    const time = parseRfc3339(view.offset, view.offset + view.length);
    if (time != NO_TIME) this.set(time);
    return this;
  }

  /**
   * Answers with what the event's JSON has at a pointer: a string that is a time by RFC 3339, or a whole
   * number of nanoseconds. In a list field with all values of a pointer with `*`, up to the 1024th; elsewhere
   * with the first, unless there is an answer already.
   */
  json(event: EventReader, pointer: JsonPointer): this {
    let one = event.json.first(pointer);
    while (one && Answer.count < Answer.limit) {
      if (one.kind == JsonKind.String) this.parse(one.text);
      else if (one.isU64) this.set(one.u64());
      one = one.next;
    }
    return this;
  }

  /** Names the part of the payload that the value set last was read from; for `offsets()`. */
  from(view: View): this {
    this.nameOrigin(view);
    return this;
  }
}

/**
 * The answer of a string field: UTF-8, which Falco ends at the first NUL. Bytes that are not UTF-8 become
 * U+FFFD.
 */
@final @unmanaged export class TextValue extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    Answer.count = 0;
    return this;
  }

  /**
   * Answers with bytes that exist already, such as a part of the payload, 64 KiB at most. They must stay as
   * they are until the handler returns. Neither copies nor allocates.
   */
  @inline set(view: View): this {
    storeSlice(this.next(), view.offset, view.length);
    return this;
  }

  /** Answers with a string, which is cut at 64 KiB of UTF-8. */
  text(value: string): this {
    const record = this.next();
    const room = min(<usize>value.length * 3, LIMIT_TEXT_BYTES);
    const start = take(room);
    const end = utf8Encode(value, start, start + room);
    giveBack(end);
    storeSlice(record, start, end - start);
    return this;
  }

  /**
   * Answers with what the event's JSON has at a pointer, as JsonReader.text() gives it, cut at 64 KiB; null
   * is no value. In a list field with all values of a pointer with `*`, up to the 1024th; elsewhere with the
   * first, unless there is an answer already.
   */
  json(event: EventReader, pointer: JsonPointer): this {
    let one = event.json.first(pointer);
    while (one && Answer.count < Answer.limit) {
      if (one.kind != JsonKind.Null) storeNumber(this.next(), one.answer(LIMIT_TEXT_BYTES));
      one = one.next;
    }
    return this;
  }

  /** For the SDK: answers for a field of Fields.json(), whose two pointers are the halves of a number. */
  jsonField(event: EventReader, pointers: u64): this {
    const needs = changetype<JsonPointer | null>(<usize>(pointers >> 32));
    if (needs && !event.json.has(needs)) return this;
    let one = event.json.first(changetype<JsonPointer>(<usize>(pointers & 0xffffffff)));
    while (one && Answer.count < Answer.limit) {
      storeNumber(this.next(), one.answer(LIMIT_TEXT_BYTES));
      one = one.next;
    }
    return this;
  }

  /**
   * Answers with what the event's JSON has at the pointer that is the field's key, as JsonReader.at() finds
   * it: its text, cut at 64 KiB; null is the text `null`. The runtime remembers the field and the key: of an
   * event whose JSON was read, for whichever field, it then takes the value without a call of the handler. So
   * a handler that answers a key with this answers it so for every such event.
   */
  jsonAt(event: EventReader): this {
    const key = this.key,
      slot = pointers.ofArgument(key.offset, key.length);
    // the whole document may be no JSON at all
    if (key.length) nameSlot(changetype<usize>(slot));
    return this.jsonValue(event.json.atSlot(changetype<usize>(slot), key));
  }

  /**
   * Answers with the text of a value, cut at 64 KiB; JSON's null is the text `null`. Sets nothing where it is
   * null, or where nothing further can be set.
   */
  @inline jsonValue(found: JsonValue | null): this {
    if (found && !this.full) storeNumber(this.next(), found.answer(LIMIT_TEXT_BYTES));
    return this;
  }

  /**
   * A writer for an answer that is put together: `const text = value.write();
   * text.bytes(a).byte(47).bytes(b); return value.set(text.view);`. What goes beyond `maxBytes` (65536 at
   * most) is cut. One at a time; does not allocate.
   */
  write(maxBytes: i32 = 4096): TextWriter {
    const bytes = min<i32>(max(maxBytes, 0), LIMIT_TEXT_BYTES),
      start = take(bytes);
    Output.begin(start, start + bytes);
    Output.cuts = true;
    return WRITER;
  }

  /**
   * Names the part of the payload that the value set last was read from, where `set` was not given just that;
   * for `offsets()`.
   */
  from(view: View): this {
    this.nameOrigin(view);
    return this;
  }
}

/** The answer of a field that is an IPv4 or IPv6 address. */
@final @unmanaged export class AddressValue extends Value {
  /** The event has no such value. What was set before in this call is forgotten. */
  @inline absent(): this {
    Answer.count = 0;
    return this;
  }

  /**
   * Answers with the 4 or 16 bytes of an address in network order; any other number of bytes traps. Neither
   * copies nor allocates.
   */
  set(view: View): this {
    assert(view.length == 4 || view.length == 16, "an address has 4 or 16 bytes");
    storeSlice(this.next(), view.offset, view.length);
    return this;
  }

  /** Answers with an IPv4 address as a number: 0x0a000001 is 10.0.0.1. */
  v4(address: u32): this {
    const bytes = take(4);
    store32(bytes, bswap<u32>(address));
    storeSlice(this.next(), bytes, 4);
    return this;
  }

  /**
   * Answers with an address that is written as text, such as `10.0.0.1` or `2001:db8::1`. If the text is no
   * address, it sets nothing, since events may have any text. Does not allocate.
   */
  parse(view: View): this {
    const bytes = take(16);
    const length = parseAddress(view.offset, view.offset + view.length, bytes);
    if (length) storeSlice(this.next(), bytes, length);
    return this;
  }

  /** Answers with an address that is written as text; parse() for a string. */
  text(value: string): this {
    const start = take(ADDRESS_MAX + 1),
      bytes = take(16);
    // a longer text is no address, nor is it when cut to one byte too many
    const end = utf8Encode(value, start, start + ADDRESS_MAX + 1);
    const length = parseAddress(start, end, bytes);
    if (length) storeSlice(this.next(), bytes, length);
    return this;
  }

  /**
   * Answers with what the event's JSON has at a pointer: a string that is an address. In a list field with
   * all values of a pointer with `*`, up to the 1024th; elsewhere with the first, unless there is an answer
   * already.
   */
  json(event: EventReader, pointer: JsonPointer): this {
    let one = event.json.first(pointer);
    while (one && Answer.count < Answer.limit) {
      if (one.kind == JsonKind.String) this.parse(one.text);
      one = one.next;
    }
    return this;
  }

  /**
   * Names the part of the payload that the value set last was read from, where `set` was not given just that;
   * for `offsets()`.
   */
  from(view: View): this {
    this.nameOrigin(view);
    return this;
  }
}
