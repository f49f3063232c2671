// The plugins with every fault in them: which one happens, and in which call, the config, the open params
// and a field's key say. A build takes seconds, so that there are as few as can be.

/**
 * A fault in any call: `init` and `destroy` in the config, the open params in open(), a word of the open
 * params in next(), the key of a field, the payload in event_to_string. In next() the params are words, each
 * of which is a call: "3*e" three events, "empty", "max" and "over" events of no bytes, of the largest size
 * and of one more, "timeout", "fail", "eof", "ts0", "ts-1" timestamps, "note" an event with a checkpoint, or
 * a fault before an event; behind "progress:" one that is in progress(), behind "once:" one that does not
 * happen again where the source goes on from a checkpoint.
 */
export const faulty = `
import {
  Plugin, Info, Params, Source, Extractor, Fields, Arg, Initializer, Destroyer, EventFormatter, PullInstance, Closer, Configurable, Progresser,
  EventWriter, EventReader, TextValue, TextWriter, Status, Settings, Oversized, clock, log,
} from "falco-ts";

class Thing { n: u64 = 0; }
let nothing: Thing | null = null, zero: u64 = 0, spin: u64 = 1, calls: u64 = 0, closes = "";
const numbers: u64[] = [1, 2, 3];
let kept: StaticArray<u8>[] = [], garbage: StaticArray<u8> = new StaticArray<u8>(0);

function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }
function work(ms: u64): u64 {
  for (const end = clock.now() + ms * 1000000; clock.now() < end;) spin = spin * 3 | 1;
  return spin;
}

/** Goes wrong as the word says; any other word gives 7. */
function act(what: string): u64 {
  if (what == "unreachable") unreachable();
  if (what == "divide") return 10 / zero;
  if (what == "index") return numbers[7 + <i32>zero];
  if (what == "null") return nothing!.n;
  if (what == "throw") throw new Error("thrown");
  if (what == "assert") assert(false, "asserted");
  if (what == "loop") while (spin) spin = spin * 3 | 1;
  if (what == "recursion") return deep(1);
  if (what == "memory") while (true) kept.push(new StaticArray<u8>(1 << 20));
  if (what == "giant") return <u64>(new StaticArray<u8>(1 << 29)).length;
  if (what == "keep") kept.push(new StaticArray<u8>(1 << 20));
  if (what == "churn") garbage = new StaticArray<u8>(1 << 16);
  if (what == "work") return work(500);
  if (what == "toil") for (let i = 0; i < 60000000; i++) spin = spin * 3 | 1;
  if (what == "flood") for (let i = 0; i < 5000; i++) log.info("flood " + i.toString());
  if (what == "shout") log.info("x".repeat(1000000));
  if (what == "forge") log.info("one line\\nlog 2: forged\\x1b[2J");
  if (what == "half") log.info("x" + "é".repeat(600));
  return 7;
}

export default class T extends Plugin implements Source, Extractor<T>, Initializer, Destroyer, EventFormatter, Configurable<T> {
  first: string = "";
  last: string = "";
  number: u64 = 0;
  names: string[] = [];
  info(): Info { return { id: 999, name: "t", version: "0.1.0", description: "faults", contact: "nobody", source: "t" }; }
  settings(s: Settings<T>): void {
    s.string("init", "what goes wrong in init", "", (self, value) => { self.first = value; });
    s.string("destroy", "what goes wrong in destroy", "", (self, value) => { self.last = value; });
    s.u64("number", "a number", 0, (self, value) => { self.number = value; });
    s.strings("names", "texts", [], (self, value) => { self.names = value; });
  }
  init(): void { act(this.first); if (this.first == "refuse") this.fail("as told"); }
  open(params: Params): PullInstance | null {
    if (params.raw.startsWith("open ")) act(params.raw.slice(5));
    if (params.raw.startsWith("close ")) {
      closes = params.raw.slice(6);
      return new Events([]);
    }
    const events = new Events(params.raw.split(" "));
    events.at = events.from = <i32>params.checkpoint.decimal();
    return events;
  }
  fields(f: Fields<T>): void {
    f.u64("t.value", "the payload as a number", (self, event, value) => value.set(event.decimal()));
    f.u64("t.do", "goes wrong as the key says", (self, event, value) => value.set(act(value.key.text())), Arg.key | Arg.required);
    f.string("t.text", "a text as the key says", (self, event, value) => textOf(event, value), Arg.key);
    f.string("t.list", "as many texts as the key says", (self, event, value) => {
      for (let n = value.key.decimal(); n > 0; n--) value.set(event.payload);
      return value;
    }, Arg.key | Arg.required).list();
    f.u64("t.calls", "how often this sandbox was asked", (self, event, value) => value.set(++calls));
    f.u64("t.number", "of the config", (self, event, value) => value.set(self.number));
    f.u64("t.index", "the index", (self, event, value) => value.set(numbers[<i32>value.index]), Arg.index | Arg.required);
    for (let i = 0; i < 12; i++) f.u64("t.trap" + i.toString(), "traps", (self, event, value) => value.set(act("unreachable")));
  }
  eventToString(event: EventReader, text: TextWriter): void { act(event.payload.text()); text.bytes(event.payload); }
  destroy(): void { act(this.last); }
}

function textOf(event: EventReader, value: TextValue): TextValue {
  const what = value.key.text();
  if (what == "nul") return value.text("a\\0b");
  if (what == "surrogate") return value.text("a" + String.fromCharCode(0xd800) + "b");
  if (what == "long") return value.text("x".repeat(100000));
  if (what == "empty") return value.text("");
  return what == "absent" ? value.absent() : value.set(event.payload);
}

class Events extends PullInstance implements Closer, Progresser {
  at: i32 = 0;
  from: i32 = 0;
  left: u64 = 0;
  word: string = "";
  n: u64 = 0;
  constructor(private script: string[]) {
    super();
    for (let i = 0; i < script.length; i++) {
      if (script[i] == "drop") this.oversized = Oversized.Drop;
      if (script[i] == "cut") this.oversized = Oversized.Truncate;
      if (script[i] == "strict") this.oversized = Oversized.Fail;
    }
  }
  override next(event: EventWriter): Status {
    while (this.left == 0) {
      if (this.at == this.script.length) return Status.Eof;
      const word = this.script[this.at++], star = word.indexOf("*");
      this.left = star < 0 ? 1 : U64.parseInt(word.slice(0, star));
      this.word = word.slice(star + 1);
      if (this.word == "drop" || this.word == "cut" || this.word == "strict") this.left = 0;
    }
    this.left--;
    const word = this.word;
    if (word == "eof") return Status.Eof;
    if (word == "timeout") return Status.Timeout;
    if (word == "fail") return this.fail("as told");
    if (word == "empty") return Status.Ok;
    if (word == "max" || word == "over") {
      const size = <i32>this.eventSize + (word == "over" ? 1 : 0);
      for (let i = 0; i < size; i++) event.byte(98);
      return Status.Ok;
    }
    if (word == "ts0") event.timestamp = 0;
    if (word == "ts-1") event.timestamp = u64.MAX_VALUE;
    if (word == "note") event.checkpointText(this.at.toString());
    if (!word.startsWith("once:")) act(word);
    else if (this.at - 1 != this.from) act(word.slice(5));
    event.decimal(++this.n);
    return Status.Ok;
  }
  progress(text: TextWriter): f64 {
    if (this.word.startsWith("progress:")) act(this.word.slice(9));
    return 0.5;
  }
  close(): void { act(closes); }
}
`;

/**
 * Lines of the file `path` of the open params, or of several `paths`, with all defaults, as the guide shows
 * it. A line may be an order: "trap", "loop", "many N" (N events at once), "progress" (what goes wrong from
 * here on is progress()). It may read what is below the folder `dir` of the config too.
 */
export const tail = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permitted, Permissions, Configurable, Settings, Extractor, Fields, TextWriter, Progresser } from "falco-ts";

export default class Tail extends Plugin implements Source, Permitted, Configurable<Tail>, Extractor<Tail> {
  dir: string = "";
  info(): Info { return { id: 999, name: "tail", version: "0.1.0", description: "lines", contact: "nobody", source: "tail" }; }
  settings(s: Settings<Tail>): void { s.string("dir", "a folder that may be read", "", (self, value) => { self.dir = value; }); }
  permissions(p: Permissions): void { p.readConfig("dir").readParams("path").readParams("paths"); }
  open(params: Params): Instance | null {
    const path = params.string("path", "a file", ""), inDir = params.string("inDir", "a file of the folder", ""), paths = params.strings("paths", "files", []);
    const source = new PushInstance<Lines>(new Lines());
    if (path.length) source.lines(path, (self, line, out) => {
      if (line.equals("trap")) unreachable();
      if (line.equals("loop")) while (self.spin) self.spin = self.spin * 3 | 1;
      if (line.equals("progress")) self.progressTraps = true;
      if (line.startsWith("many ")) for (let i = line.slice(5).decimal(); i > 0; i--) out.event().decimal(i);
      else out.bytes(line);
    });
    if (inDir.length) source.lines(this.dir + inDir, (self, line, out) => { out.bytes(line); });
    for (let i = 0; i < paths.length; i++) source.lines(paths[i], (self, line, out) => { out.text("a line"); }, 16777216);
    return source;
  }
  fields(f: Fields<Tail>): void { f.string("tail.line", "the line", (self, event, value) => value.set(event.payload)); }
}

class Lines implements Progresser {
  spin: u64 = 1;
  progressTraps: bool = false;
  progress(text: TextWriter): f64 {
    if (this.progressTraps) unreachable();
    return 0.5;
  }
}
`;
