// A plugin's wasm in Node: one sandbox, as runtime-c/src/sandbox makes one in Falco (sandbox.c,
// store.c). The describe stage and the jest harness both drive it.
import { performance } from "node:perf_hooks";

import { guestAbi } from "./guest-abi";
import { describeTrap, GuestTrap } from "./trap";

const { arg, control, handler, limit } = guestAbi;

/** What a plugin gets from outside of its sandbox; tests set it. */
export interface GuestHost {
  log(level: number, message: string): void;
  /** Nanoseconds since 1970. */
  clock(): bigint;
  /** 64 random bits. */
  seed(): bigint;
  /** Declares an input of the source that is being opened; throws with what is wrong. */
  input(kind: InputKind, text: string, value: number, options: bigint): void;
  /** The cursor of the source whose sandbox it is. */
  readonly cursor?: { load(): Uint8Array; save(bytes: Uint8Array): void } | undefined;
  /** Hears of each call that traps: the export's name. */
  trapped?(call: string): void;
}

/** A kind of input. */
export type InputKind = (typeof guestAbi.inputs)[number];

/**
 * How long a call may run in Node, in milliseconds: as long as init may in Falco. The runtime is stricter
 * with the other calls, as it counts CPU time.
 */
export const LONGEST_CALL_MS = 10_000;

/** What is said of a call that has run longer, in the native runtime's words. */
export const OVERRUN = `ran longer than its deadline of ${LONGEST_CALL_MS / 1000} s`;

// A test may replace the clock.
const milliseconds = performance.now.bind(performance);

type Call = (...values: (number | bigint)[]) => number | bigint | undefined;

export class Guest {
  private readonly calls: Record<string, Call>;
  private readonly memory: WebAssembly.Memory;
  private readonly controlOffset: number;
  private aborted = "";
  private abortedAt = "";
  private calledAt = 0;
  /** Whether it has trapped. */
  dead = false;

  /** Instantiates the module and runs its top-level code, with the plugin's constructor. */
  constructor(
    module: WebAssembly.Module,
    private readonly host: GuestHost,
    private readonly places: Uint8Array,
    more: WebAssembly.Imports = {},
    private readonly longestCallMs = LONGEST_CALL_MS,
  ) {
    const imports = { ...this.imports(host), ...more };
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (!Object.hasOwn(imports[from] ?? {}, name)) {
        throw new GuestTrap(`the module asks for ${from}.${name}, which a Falco plugin does not have`);
      }
    }
    const exports = new WebAssembly.Instance(module, imports).exports as Record<string, unknown>;
    const version = (exports.ft_abi_version as WebAssembly.Global | undefined)?.value;
    if (version !== guestAbi.version)
      throw new GuestTrap(
        `the module has guest ABI version ${version}, falco-ts has ${guestAbi.version}; build the plugin again`,
      );
    this.calls = exports as Record<string, Call>;
    this.memory = exports.memory as WebAssembly.Memory;
    this.controlOffset = (exports.ft_control as WebAssembly.Global).value;
    this.setField(control.memory_limit, limit.MEMORY_BYTES);
    this.call("_initialize");
  }

  /** Calls an export. Throws a GuestTrap after a trap. */
  call(name: string, ...values: (number | bigint)[]): number | bigint | undefined {
    this.calledAt = milliseconds();
    try {
      return this.calls[name]!(...values);
    } catch (error) {
      this.dead = true;
      this.host.trapped?.(name);
      throw describeTrap(error as Error, this.aborted, this.abortedAt, this.places);
    }
  }

  /** Calls an export that returns a status; a failure's text is in `text()`. */
  callStatus(name: string): number {
    return this.call(name) as number;
  }

  /**
   * Calls a field's handler, with an argument (guestAbi.arg) and its index, or else what the ABI has there.
   * Returns the number of values
   * that it set, which lie at control.answer_offset. Throws as call() does.
   */
  extract(field: number, argument: number, index: bigint): number {
    if (field >= this.field(control.handlers_count))
      throw new GuestTrap(`the plugin has no field number ${field}`);
    const record = this.field(control.handlers_offset) + field * handler.size;
    this.setField(control.answer_arg, argument);
    const place = this.controlOffset + control.answer_index;
    const slots = this.view.getBigUint64(record + handler.slot, true);
    this.view.setBigUint64(place, argument === arg.NONE ? slots : index, true);
    this.setField(control.answer_limit, this.view.getUint32(record + handler.limit, true));
    this.setField(control.answer_count, 0);
    this.view.setBigUint64(this.controlOffset + control.scratch, 0n, true);
    this.call(
      `ft_handler_${this.view.getUint32(record + handler.func, true)}`,
      this.field(control.handler_self),
      this.field(control.handler_event),
      this.field(control.handler_value),
    );
    return this.field(control.answer_count);
  }

  /**
   * Lets the plugin collect its garbage, where there is enough of it. To be called after each extract(), once
   * its values are taken.
   */
  collect(): void {
    if (this.field(control.heap_bytes) >= this.field(control.heap_limit)) this.call("ft_collect");
  }

  /** Hands over a config or open params. */
  putTextIn(text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    if (bytes.length > limit.TEXT_IN_BYTES)
      throw new GuestTrap(`${bytes.length} bytes of text; the limit is ${limit.TEXT_IN_BYTES}`);
    this.put(guestAbi.buffer.TEXT_IN, control.text_in_offset, control.text_in_capacity, bytes);
    this.view.setUint32(this.controlOffset + control.text_in_length, bytes.length, true);
  }

  /** Hands over the event to extract from; `type` is Falco's number of its type. */
  putEvent(payload: Uint8Array, number: bigint, timestamp: bigint, source: string, type: number): void {
    this.put(guestAbi.buffer.EVENT, control.event_offset, control.event_capacity, payload);
    const name = new TextEncoder().encode(source).subarray(0, this.field(control.source_capacity));
    new Uint8Array(this.memory.buffer).set(name, this.field(control.source_offset));
    this.view.setUint32(this.controlOffset + control.source_length, name.length, true);
    this.view.setUint32(this.controlOffset + control.event_type, type, true);
    this.view.setUint32(this.controlOffset + control.event_length, payload.length, true);
    this.view.setUint32(this.controlOffset + control.event_parsed, 0, true);
    this.view.setBigUint64(this.controlOffset + control.event_number, number, true);
    this.view.setBigUint64(this.controlOffset + control.event_timestamp, timestamp, true);
  }

  /** Lets the sandbox be called again after a trap, for tests of traps. */
  revive(): void {
    this.dead = false;
    this.aborted = "";
    this.abortedAt = "";
  }

  /** The text result of the last call. */
  text(): string {
    return this.decode(this.field(control.text_out_offset), this.field(control.text_out_length));
  }

  /** A u32 of the control record. */
  field(offset: number): number {
    return this.view.getUint32(this.controlOffset + offset, true);
  }

  setField(offset: number, value: number): void {
    this.view.setUint32(this.controlOffset + offset, value, true);
  }

  /** A u64 of the control record. */
  field64(offset: number): bigint {
    return this.view.getBigUint64(this.controlOffset + offset, true);
  }

  /** The value of the plugin's own metric of this index: a counter's u64, or the bits of a gauge's f64. */
  metricBits(index: number): bigint {
    if (index >= this.field(control.metrics_count)) return 0n;
    return this.view.getBigUint64(this.field(control.metrics_offset) + index * 8, true);
  }

  /** How large its memory is. */
  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Puts bytes where the plugin said that there is room. */
  write(offset: number, bytes: Uint8Array): void {
    new Uint8Array(this.memory.buffer).set(bytes, offset);
  }

  /**
   * Empties the batch, as the runtime does before each ft_next_batch; it goes out after so many events at
   * most.
   */
  beginBatch(most: number): void {
    this.setField(control.batch_count, 0);
    this.setField(control.batch_limit, Math.min(most, this.field(control.batch_capacity)));
  }

  /** A copy of bytes that the plugin names; throws if they are not all in its memory. */
  bytes(offset: number, length: number): Uint8Array {
    if (offset + length > this.memory.buffer.byteLength) {
      this.dead = true;
      throw new GuestTrap("the plugin named bytes outside of its memory");
    }
    return new Uint8Array(this.memory.buffer).slice(offset, offset + length);
  }

  decode(offset: number, length: number): string {
    // ignoreBOM leaves the mark in
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes(offset, length));
  }

  private get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  private put(buffer: number, offset: number, capacity: number, bytes: Uint8Array): void {
    if (bytes.length > this.field(capacity)) this.call("ft_reserve", buffer, bytes.length);
    if (bytes.length > this.field(capacity))
      throw new GuestTrap(
        `the plugin made no room for ${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}`,
      );
    new Uint8Array(this.memory.buffer).set(bytes, this.field(offset));
  }

  private inputImport(host: GuestHost, kind: InputKind) {
    return (offset: number, length: number, value: bigint, options: bigint) => {
      try {
        host.input(kind, this.decode(offset >>> 0, length >>> 0), Number(value), options);
      } catch (error) {
        this.aborted = (error as Error).message;
        throw error;
      }
    };
  }

  /** An import's work with the source's cursor; what it throws is why the call traps. */
  private withCursor<T>(host: GuestHost, work: (cursor: NonNullable<GuestHost["cursor"]>) => T): T {
    try {
      if (!host.cursor)
        throw new Error("a cursor belongs to an open source: open() and what it returns use it");
      return work(host.cursor);
    } catch (error) {
      this.aborted = (error as Error).message;
      throw error;
    }
  }

  private imports(host: GuestHost): WebAssembly.Imports {
    return {
      falco_ts: {
        log: (level: number, offset: number, length: number) =>
          host.log(level, this.decode(offset >>> 0, length >>> 0)),
        turn: () => {
          if (milliseconds() - this.calledAt < this.longestCallMs) return;
          this.aborted = OVERRUN;
          throw new Error(OVERRUN);
        },
        clock: () => BigInt.asIntN(64, host.clock()),
        seed: () => BigInt.asIntN(64, host.seed()),
        cursor_load: (offset: number, capacity: number) =>
          this.withCursor(host, cursor => {
            const bytes = cursor.load();
            if (bytes.length <= capacity >>> 0) this.write(offset >>> 0, bytes);
            return bytes.length;
          }),
        cursor_save: (offset: number, length: number) =>
          this.withCursor(host, cursor => cursor.save(this.bytes(offset >>> 0, length >>> 0))),
        ...Object.fromEntries(guestAbi.inputs.map(kind => [`input_${kind}`, this.inputImport(host, kind)])),
        abort: (
          message: number,
          messageLength: number,
          file: number,
          fileLength: number,
          line: number,
          column: number,
        ) => {
          const name = this.decode(file >>> 0, fileLength >>> 0);
          this.aborted = this.decode(message >>> 0, messageLength >>> 0) || "aborted";
          // A line of the standard library or the SDK says nothing to an author: the trap's place stands for
          // it.
          if (!name.startsWith("~lib/")) this.abortedAt = `${name}:${line}:${column}`;
          throw new Error(this.aborted);
        },
      },
      env: { "Date.now": () => Number(host.clock() / 1_000_000n) },
    };
  }
}
