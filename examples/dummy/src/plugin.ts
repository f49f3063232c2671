import {
  Plugin,
  Info,
  Configurable,
  Settings,
  Source,
  Params,
  PullInstance,
  EventWriter,
  Status,
  Extractor,
  Fields,
  Arg,
  EventFormatter,
  EventReader,
  TextWriter,
  clock,
  random,
} from "falco-ts";

/**
 * The dummy plugin of Falco's Go SDK walkthrough: an event source that counts, and fields that read the
 * count.
 */
export default class Dummy
  extends Plugin
  implements Configurable<Dummy>, Source, Extractor<Dummy>, EventFormatter
{
  jitter: u64 = 10;

  info(): Info {
    return {
      id: 3,
      name: "dummy",
      version: "0.11.5",
      description: "Reference plugin for educational purposes",
      contact: "github.com/falcosecurity/plugins",
      source: "dummy",
    };
  }

  settings(s: Settings<Dummy>): void {
    s.u64("jitter", "A random amount added to the sample of each event (Default: 10)", 10, (self, value) => {
      self.jitter = value;
    });
  }

  open(params: Params): PullInstance | null {
    const start = params.u64("start", "The starting value of the sample (Default: 1)", 1);
    const maxEvents = params.u64(
      "maxEvents",
      "The number of events to return before returning EOF (Default: 20)",
      20,
    );
    return new Samples(this.jitter, start, maxEvents);
  }

  fields(f: Fields<Dummy>): void {
    f.u64(
      "dummy.divisible",
      "Return 1 if the value is divisible by the provided divisor, 0 otherwise",
      // with [0] it traps: the event has no value, and the log says why
      (self, event, value) => value.set(event.decimal() % value.index == 0 ? 1 : 0),
      Arg.index | Arg.required,
    )
      .u64("dummy.value", "The sample value in the event", (self, event, value) => value.set(event.decimal()))
      .string("dummy.strvalue", "The sample value in the event, as a string", (self, event, value) =>
        value.set(event.payload),
      );
  }

  eventToString(event: EventReader, text: TextWriter): void {
    text.text('{"sample": "').bytes(event.payload).text('"}');
  }
}

/** Samples that grow by 1 plus a random part of the jitter. */
class Samples extends PullInstance {
  private emitted: u64 = 0;

  constructor(
    private jitter: u64,
    private sample: u64,
    private maxEvents: u64,
  ) {
    super();
  }

  override next(event: EventWriter): Status {
    if (this.emitted == this.maxEvents) return Status.Eof;
    this.emitted++;
    this.sample += 1 + random.below(this.jitter + 1);
    event.timestamp = clock.now();
    event.decimal(this.sample);
    return Status.Ok;
  }
}
