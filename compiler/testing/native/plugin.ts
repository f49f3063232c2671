// A plugin's machine code, in a process of its own, called as Falco calls it.
import { guestAbi } from "../../runtime/guest-abi";
import type { FieldType } from "../../plugin/falco-facts";
import type { TestEvent } from "../../runtime/batch";
import type { Driver } from "./driver";
import type { FieldRequest } from "../../runtime/field";
import { savedCursor, type SavedCursor } from "../../runtime/cursor";
import type { TestInput } from "../../runtime/input";
import type { Permission } from "../../plugin/manifest";
import { TestInputs, type Asked } from "../../runtime/inputs";
import { askerOf } from "../../runtime/poll";
import {
  PluginError,
  type Batch,
  type OpenParam,
  type PluginTarget,
  type Progress,
  type SourceTarget,
  type TestWorld,
  type WholeEvent,
} from "../../runtime/calls";
import type { MetricValues } from "../../runtime/metrics";
import { addressText, type SingleValue, type Value } from "../../runtime/values";
import { frame, inputState, takenArgument } from "./frames";
import { FrameWriter, type FrameReader } from "./wire";

const { OK, FAILURE, TIMEOUT, EOF } = guestAbi.status; // ss_plugin_rc's values
const STATUSES: Readonly<Record<number, Batch["status"]>> = {
  [OK]: "success",
  [FAILURE]: "failure",
  [TIMEOUT]: "timeout",
  [EOF]: "eof",
};
const NOTHING: Asked = { next: "", once: "" };
const STAMPED_BY_HOST = 0xffffffffffffffffn;
/** The number of each state of the test's inputs. */
const STATES = { ready: inputState.READY, wait: inputState.WAIT, ended: inputState.ENDED };

export class NativePlugin implements PluginTarget {
  lastError = "";
  private driver: Driver | undefined;
  // messages that the test gave and that were too long, of which the runtime does not hear
  private dropped = 0n;

  private config = "";

  /** `startDriver` is called for each init. */
  constructor(
    private readonly startDriver: () => Driver,
    private readonly world: TestWorld,
    private readonly permissions: readonly Permission[],
  ) {}

  init(config: Uint8Array): void {
    this.config = Buffer.from(config).toString();
    this.driver = this.startDriver();
    const isDone =
      this.keepResult(this.call("init", new FrameWriter(frame.init).text(config).u64(this.world.seed))) ===
      "success";
    if (isDone) return;
    this.destroy();
    throw new PluginError(this.lastError);
  }

  open(params: Uint8Array, cursor: Uint8Array): SourceTarget {
    const operator = { config: this.config, params: Buffer.from(params).toString() };
    const inputs = new DrivenInputs(
      message => {
        this.dropped++;
        this.world.log(guestAbi.log.ERROR, message);
      },
      askerOf(this.permissions, operator, message => this.world.log(guestAbi.log.WARNING, message)),
    );
    inputs.cursor = cursor;
    const reply = this.call("open", new FrameWriter(frame.open).text(params).text(cursor), inputs);
    if (this.keepResult(reply) !== "success") throw new PluginError(this.lastError);
    return new NativeSource(this, inputs, reply.u64());
  }

  openParams(): readonly OpenParam[] {
    const reply = this.call("list_open_params", new FrameWriter(frame.openParams));
    if (this.keepResult(reply) !== "success") throw new PluginError(this.lastError);
    return JSON.parse(reply.text());
  }

  extract(event: WholeEvent, { text, id, field, argument }: FieldRequest): Value {
    const asked = putEvent(new FrameWriter(frame.extract), event);
    [String(id), field.type, field.isList ? "1" : "0", text, argument ?? ""].forEach(one => asked.text(one));
    asked.u8((field.arg.isIndex ? takenArgument.INDEX : 0) | (field.arg.isKey ? takenArgument.KEY : 0));
    const reply = this.call("extract_fields", asked);
    const values = Array.from({ length: reply.u32() }, () => readValue(reply, field.type));
    return field.isList && values.length ? values : values[0];
  }

  metrics(): MetricValues {
    const reply = this.call("get_metrics", new FrameWriter(frame.metrics));
    const out: Record<string, bigint | number> = {};
    for (let left = reply.u32(); left > 0; left--) {
      const name = reply.text();
      const isGauge = reply.u8() !== 0;
      const bits = reply.u64();
      out[name] = isGauge ? Buffer.from(new BigUint64Array([bits]).buffer).readDoubleLE() : bits;
    }
    out.messages_dropped = (out.messages_dropped as bigint) + this.dropped;
    return out;
  }

  eventToString(event: WholeEvent): string {
    return this.call("event_to_string", putEvent(new FrameWriter(frame.eventToString), event)).text();
  }

  destroy(): void {
    try {
      this.callIfAlive("destroy", new FrameWriter(frame.destroy));
    } finally {
      this.driver!.end();
    }
  }

  /** For NativeSource: makes a call of a plugin with these inputs. */
  call(name: string, asked: FrameWriter, inputs?: DrivenInputs): FrameReader {
    let broken: { readonly error: unknown } | undefined;
    const reply = this.driver!.call(name, asked, said => {
      switch (said.what) {
        case frame.log:
          this.world.log(said.u8(), said.text());
          return undefined;
        case frame.askClock: {
          let time = 0n;
          try {
            time = this.world.now();
          } catch (error) {
            broken ??= { error }; // it is thrown once the plugin's call has ended
          }
          return new FrameWriter(frame.answer).u64(time);
        }
        default:
          return aboutInputs(said, inputs!);
      }
    });
    if (broken) throw broken.error;
    return reply;
  }

  /**
   * For NativeSource: makes a call that ends something, unless the process has ended, and everything with it.
   */
  callIfAlive(name: string, asked: FrameWriter, inputs?: DrivenInputs): void {
    if (this.driver!.isAlive) this.call(name, asked, inputs);
  }

  /** For NativeSource: reads the result that a reply begins with, and keeps its error. */
  keepResult(reply: FrameReader): Batch["status"] {
    const status = STATUSES[reply.i32()] ?? "failure";
    this.lastError = reply.text();
    return status;
  }
}

/** The inputs of a source in the process, and what the source has saved. */
class DrivenInputs extends TestInputs {
  cursor: Uint8Array = new Uint8Array();
  /** What the running call has said is to be asked. */
  asked: Asked = NOTHING;
}

class NativeSource implements SourceTarget {
  constructor(
    private readonly plugin: NativePlugin,
    private readonly source: DrivenInputs,
    private readonly instance: bigint,
  ) {}

  get inputs(): readonly TestInput[] {
    return this.source.all;
  }

  get cursor(): SavedCursor | undefined {
    return savedCursor(this.source.cursor);
  }

  nextBatch(most: number, traps: boolean): Batch {
    const asked = this.frame(frame.nextBatch)
      .u32(Math.min(most, 0xffffffff))
      .u8(traps ? 1 : 0);
    const reply = this.plugin.call("next_batch", asked, this.source);
    const status = this.plugin.keepResult(reply);
    return { status, events: Array.from({ length: reply.u32() }, () => readEvent(reply)) };
  }

  progress(): Progress {
    const reply = this.plugin.call("get_progress", this.frame(frame.progress));
    return { percent: reply.u32() / 100, text: reply.text() };
  }

  close(): void {
    this.plugin.callIfAlive("close", this.frame(frame.close), this.source);
  }

  private frame(what: string): FrameWriter {
    return new FrameWriter(what).u64(this.instance);
  }
}

/** Answers what the runtime tells and asks of inputs, with the functions of ft_test_host. */
function aboutInputs(said: FrameReader, inputs: DrivenInputs): FrameWriter | undefined {
  const answer = new FrameWriter(frame.answer);
  switch (said.what) {
    case frame.declared:
      inputs.add(said.text() as TestInput["kind"], said.text(), Number(said.u64()), said.u64());
      return undefined;
    case frame.saved:
      inputs.cursor = said.bytes();
      return undefined;
    case frame.askState: {
      const { state } = inputs;
      return typeof state === "string"
        ? answer.u8(STATES[state]).text("")
        : answer.u8(inputState.FAILED).text(state.failure);
    }
    case frame.askTake: {
      const taken = inputs.take(said.u32(), said.u32());
      answer.u32(taken.length);
      taken.forEach(({ input, bytes, origin }) =>
        answer.u32(input).u32(bytes.length).u32(origin.length).raw(bytes).raw(origin),
      );
      return answer;
    }
    case frame.asked:
      inputs.asked = { next: said.text(), once: said.text() };
      return undefined;
    case frame.askSettle: {
      const lost = inputs.settle(said.u32(), said.u8() !== 0, inputs.asked);
      inputs.asked = NOTHING;
      return answer.u64(BigInt(lost ? inputs.all.indexOf(lost) : -1));
    }
    default:
      throw new Error(`the driver said "${said.what}", which means nothing; install falco-ts again`);
  }
}

function putEvent(to: FrameWriter, { payload, number, timestamp, source, type }: WholeEvent): FrameWriter {
  return to.u64(number).u64(timestamp).u32(type).text(source).text(payload);
}

function readEvent(reply: FrameReader): TestEvent {
  const timestamp = reply.u64(),
    payload = reply.bytes();
  return {
    payload,
    timestamp: timestamp === STAMPED_BY_HOST ? undefined : timestamp,
    text: new TextDecoder().decode(payload),
  };
}

function readValue(reply: FrameReader, type: FieldType): SingleValue {
  switch (type) {
    case "string":
      return reply.text();
    case "ipaddr":
    case "ipnet":
      return addressText(reply.bytes());
    case "bool":
      return reply.u64() !== 0n;
    default:
      return reply.u64();
  }
}
