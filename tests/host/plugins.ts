// Plugins that the programs of this folder are run on.
import { pluginSource } from "../support";

/**
 * A source that plays its open params, one letter a call of next(): e an event with the next number, s one with a timestamp, z one
 * without payload, b one of the largest size, t Timeout, f Failure, q Eof, x a trap; then Eof. Its fields misbehave on purpose.
 */
export const scripted = pluginSource({
  top: `
let script = "", at = 0;
function deep(n: u64): u64 { return n == 0 ? 0 : deep(n + 1) + deep(n + 2); }
/** Logs from each level, so that one of them is the deepest there can be. */
function deepLog(n: i32): i32 { log.info("deep"); return n < 0 ? 0 : deepLog(n + 1) + deepLog(n + 2); }
let kept: StaticArray<u8>[] = [];
function hoard(): u64 { while (true) kept.push(new StaticArray<u8>(1 << 20)); return 0; }`,
  open: `
    if (params.raw == "no") { this.fail("not today"); return null; }
    if (params.raw == "trap") unreachable();
    if (params.raw == "deep") deep(1);
    script = params.raw;`,
  next: `
    const step = at < script.length ? script.charCodeAt(at++) : 0;
    if (step == 0 || step == 0x71) return Status.Eof;
    if (step == 0x74) return Status.Timeout;
    if (step == 0x66) return this.fail("the tape tore");
    if (step == 0x78) unreachable();
    if (step == 0x7a) return Status.Ok;
    if (step == 0x62) {
      while (event.length < <i32>this.eventSize) event.byte(98);
      return Status.Ok;
    }
    if (step == 0x73) event.timestamp = 12345;
    event.decimal(++this.n);
    if (step) return Status.Ok;`,
  fields: `
    f.string("t.text", "the payload", (self, event, value) => value.set(event.payload));
    f.string("t.copy", "the payload, through a string", (self, event, value) => value.text(event.payload.text()));
    f.u64("t.index", "traps at 0", (self, event, value) => value.set(10 / value.index), Arg.index | Arg.required);
    f.u64("t.deep", "recursion without an end", (self, event, value) => value.set(deep(event.decimal())));
    f.u64("t.deeplog", "the same, with a log line at each level", (self, event, value) => value.set(deepLog(1)));
    f.u64("t.memory", "takes all memory", (self, event, value) => value.set(hoard()));
    f.u64("t.many", "1, 2, 3", (self, event, value) => value.set(1).set(2).set(3)).list();
    f.u64("t.none", "never there", (self, event, value) => value.absent());`,
});

/** Fields that say where they come from; its events are "key=VALUE;ADDRESS". */
export const located = pluginSource({
  fields: `
    f.offsets();
    f.string("t.part", "the value", (self, event, value) => value.set(event.payload.slice(4, 6)));
    f.string("t.list", "parts and texts", (self, event, value) =>
      value.set(event.payload.slice(0, 3)).text("made").set(event.payload.slice(4, 6)).text("made").from(event.payload)).list();
    f.string("t.made", "a text", (self, event, value) => value.text("made"));
    f.u64("t.number", "the value", (self, event, value) => value.set(event.payload.slice(4).decimal()).from(event.payload.slice(4, 6)));
    f.u64("t.numbers", "of which only the second comes from somewhere", (self, event, value) =>
      value.set(9).absent().set(1).set(2).from(event.payload.slice(4, 6)).set(3)).list();
    f.ipaddr("t.address", "the address", (self, event, value) => value.set(event.payload.slice(-4)));
    f.string("t.none", "never there", (self, event, value) => value.set(event.payload).absent());
    f.u64("t.trap", "traps", (self, event, value) => value.set(1).from(event.payload).set(2));
    f.string("t.whole", "the payload", (self, event, value) => value.set(event.payload));
    f.string("t.empty", "nothing of it", (self, event, value) => value.set(event.payload.slice(3, 3)));`,
});

/** Loops without an end where the config ("loop": 1 init, 2 destroy), the open params or the payload (77: its line) say. */
export const looping = pluginSource({
  top: `
let where = "", spin: u64 = 1;
function loop(): void {
  while (spin) spin = spin * 3 | 1;
}
function loopAndLog(): void {
  while (spin) {
    log.info("again");
    spin |= clock.now();
  }
}
`,
  init: "if (this.loop == 1) loop();",
  open: "where = params.raw; if (where == \"open\") loop();",
  next: `
    if (where == "next" && this.n == 2) loop();
    if (where == "log" && this.n == 2) loopAndLog();
    if (where == "idle") return Status.Timeout;`,
  fields: `
    f.u64("t.loop", "never there", (self, event, value) => { loop(); return value.set(1); });
    f.u64("t.logs", "never there", (self, event, value) => { loopAndLog(); return value.set(1); });
    f.u64("t.sleeps", "loops for 400 ms on the clock", (self, event, value) => {
      const end = clock.now() + 400000000;
      while (clock.now() < end) spin++;
      return value.set(1);
    });`,
  line: "if (event.decimal() == 77) loop(); text.bytes(event.payload);",
  close: "if (where == \"close\") loop();",
  destroy: "if (this.loop == 2) loop();",
  members: `
  loop: u64 = 0;
  settings(s: Settings<T>): void { s.u64("loop", "where to loop", 0, (self, value) => { self.loop = value; }); }`,
});
