// A bug in the plugin: each kind in each call that Falco makes, then the same bug again and again.
import type { Chapter, Row } from "../row";

/** Deadlines that make a test quick, and little memory. */
export const QUICK =
  '"falco_ts":{"memory":32,"deadlines":{"init":200,"open":200,"next_batch":200,"extract":50}}';

const KINDS: readonly { word: string; fault: string; says: string }[] = [
  { word: "divide", fault: "a division by zero", says: "integer divide by zero" },
  { word: "index", fault: "an index out of range", says: "Index out of range" },
  { word: "null", fault: "a null that is used", says: "[Uu]nexpected '?null" },
  { word: "throw", fault: "a thrown error", says: "thrown" },
  { word: "assert", fault: "a failed assertion", says: "asserted" },
  { word: "unreachable", fault: "unreachable()", says: "unreachable code reached" },
  { word: "loop", fault: "an endless loop", says: "ran longer than its deadline of \\d+ m?s \\(CPU time\\)" },
  { word: "recursion", fault: "recursion without an end", says: "stack overflow" },
  { word: "memory", fault: "memory that is taken for ever", says: "out of memory" },
  {
    word: "giant",
    fault: "one allocation that no sandbox has room for",
    says: "(out of memory|llocation too large)",
  },
];

const AT = "at src/plugin\\.ts:\\d+";
const WORKS = ["open 2*e", "batch", "get 0u"];
const WORKING = [/^open: SUCCESS$/m, /^next_batch: SUCCESS, 2 events/m, /^get 0u .*: 7$/m, /^alive/m];

interface Phase {
  name: string;
  right: string;
  steps: (word: string) => string[];
  says: (says: string) => RegExp[];
}

const PHASES: readonly Phase[] = [
  {
    name: "init",
    right: "init fails and says where, and the next init works",
    steps: word => [`init {"init":"${word}",${QUICK}}`, "destroy", "init {}", ...WORKS],
    says: says => [new RegExp(`^init: FAILURE, init: .*${says}.*${AT}`, "m"), /^init: SUCCESS$/m, ...WORKING],
  },
  {
    name: "open",
    right: "open fails and says where, and the next open works",
    steps: word => [`init {${QUICK}}`, `open open ${word}`, ...WORKS],
    says: says => [new RegExp(`^open: FAILURE, open: .*${says}.*${AT}`, "m"), ...WORKING],
  },
  {
    name: "next_batch",
    right: "the events before it go out, the source is parked, all else goes on",
    steps: word => [`init {${QUICK}}`, `open 3*e ${word} e`, "batch", "batch", ...WORKS],
    says: says => [
      new RegExp(`^log \\d: next_batch: .*${says}.*${AT}.*parked`, "m"),
      /^next_batch: SUCCESS, 3 events/m,
      /^next_batch: TIMEOUT, 0 events/m,
      ...WORKING,
    ],
  },
  {
    name: "extract_fields",
    right: "there is no value, the log says where, and the next field has one",
    steps: word => [`init {${QUICK}}`, "get 0u", `get 1u ${word}`, ...WORKS],
    says: says => [
      /^get 0u .*: 7$/m,
      new RegExp(`^log \\d: extract_fields: .*${says}.*${AT}`, "m"),
      /^get 1u .*: FAILURE, 0 values$/m,
      ...WORKING,
    ],
  },
  {
    name: "event_to_string",
    right: "there is no text, the log says where, and the next event has one",
    steps: word => [`init {${QUICK}}`, `event ${word}`, "line", "event 7", "line", ...WORKS],
    says: says => [
      new RegExp(`^log \\d: event_to_string: .*${says}.*${AT}`, "m"),
      /^line: ""$/m,
      /^line: "7"$/m,
      ...WORKING,
    ],
  },
  {
    name: "get_progress",
    right: "the source is parked, the log says where, all else goes on",
    steps: word => [`init {${QUICK}}`, `open 200*progress:${word}`, "batch", "progress", ...WORKS],
    says: says => [
      /^next_batch: SUCCESS, 128 events/m,
      new RegExp(`^log \\d: get_progress: .*${says}.*${AT}`, "m"),
      /^progress: \d/m,
      ...WORKING,
    ],
  },
  {
    name: "close",
    right: "close comes back, the log says where, and the next source opens",
    steps: word => [`init {${QUICK}}`, `open close ${word}`, "batch", "close", ...WORKS],
    says: says => [
      /^next_batch: /m,
      new RegExp(`^log \\d: close: .*${says}.*${AT}`, "m"),
      /^close: /m,
      ...WORKING,
    ],
  },
  {
    name: "destroy",
    right: "destroy comes back, the log says where, and the next init works",
    steps: word => [`init {"destroy":"${word}",${QUICK}}`, "destroy", "init {}", ...WORKS],
    says: says => [
      /^init: SUCCESS$/m,
      new RegExp(`^log \\d: destroy: .*${says}.*${AT}`, "m"),
      /^destroy$/m,
      /^init: SUCCESS$/m,
      ...WORKING,
    ],
  },
];

const everyKindInEveryCall: Row[] = KINDS.flatMap(kind =>
  PHASES.map(phase => ({
    id: `${kind.word}-${phase.name}`,
    fault: `${kind.fault} in \`${phase.name}\``,
    right: `${kind.fault} in ${phase.name}: ${phase.right}`,
    proof: {
      plugin: "faulty" as const,
      steps: phase.steps(kind.word),
      says: phase.says(kind.says),
      peakMiB: 120,
      wallMs: 20_000,
    },
  })),
);

const list = (words: string[]): string => `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

export const bugs: Chapter = {
  title: "A bug, in each call",
  summary: `${list(KINDS.map(({ fault }) => fault))}, each in ${list(PHASES.map(({ name }) => `\`${name}\``))}: ${everyKindInEveryCall.length} processes`,
  rows: everyKindInEveryCall,
};

export const storms: Chapter = {
  title: "A bug, again and again",
  rows: [
    {
      id: "storm-trap",
      fault: "a field traps at every event, as quickly as Falco asks",
      right:
        "a field that traps at every event is let rest, others have their values, and the log takes no more than 10 lines a second",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "storm 1500 1u:divide 0u"],
        says: [/^storm: \d{6,} calls, \d{5,} values, (\d|1\d|2\d) log lines a second/m, /^alive/m],
        peakMiB: 64,
      },
    },
    {
      id: "storm-loop",
      fault: "a field loops for ever, at every event",
      right: "a field that loops at every event is let rest, so that others have their values",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "storm 2500 1u:loop 0u"],
        says: [/^storm: \d{5,} calls, \d{4,} values/m, /^alive/m],
      },
    },
    {
      id: "storm-slow-init",
      fault: "a field traps at every event, and the plugin's init takes half a second",
      right:
        "a sandbox that is slow to make is not made again at every trap, and other fields have their values",
      proof: {
        plugin: "faulty",
        steps: ['init {"init":"work"}', "storm 4000 1u:divide 0u"],
        says: [/^storm: \d{5,} calls, \d{4,} values/m, /^alive/m],
      },
    },
    {
      id: "storm-many-fields",
      fault: "a dozen fields trap, each at every event",
      right: "twelve fields that trap are let rest as one is, and the thirteenth has its values",
      proof: {
        plugin: "faulty",
        steps: ["init {}", `storm 2000 0u ${Array.from({ length: 12 }, (_, i) => `${7 + i}u`).join(" ")}`],
        says: [/^storm: \d{7,} calls, \d{6,} values, (\d|1\d|2\d) log lines a second/m, /^alive/m],
      },
    },
    {
      id: "storm-lines",
      fault: "the handler of a push source traps at each of 100 000 lines",
      right:
        "a push source whose handler traps at every line waits before it goes on, and the log takes no more than 10 lines a second",
      proof: {
        plugin: "tail",
        files: { log: "trap\n".repeat(100_000) },
        steps: ["init {}", 'open {"path":"$DIR/log"}', "drain 1500", "get 0s"],
        says: [
          /^next_batch: .* ms in all, [123]?\d{1,2} ms of CPU time/m,
          /^get 0s .*: "7"/m,
          /^log: \d{1,2} lines$/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "storm-log",
      fault: "a field logs 5000 lines",
      right: "the plugin's own lines in the log are 100 a second, and the rest is counted",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 1u flood", "pause 1100", "get 1u flood"],
        says: [/^log \d: .*4900|^log \d: .*more/m, /^log: (1\d\d|20\d) lines$/m, /^alive/m],
      },
    },
    {
      id: "storm-checkpoint",
      fault: "a source that makes checkpoints traps",
      right: "it is opened again after a second, and goes on from the last one: no event comes twice",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open note note once:divide e", "drain 5000"],
        says: [
          /^log 2: next_batch: .*; the source is opened again in 1 s, and goes on from its last checkpoint$/m,
          /^next_batch: EOF, 4 events/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "storm-park",
      fault: "a parked source is asked for batches for ever",
      right: "a parked source costs nothing while it is asked",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open divide", "drain 500"],
        says: [/^next_batch: TIMEOUT, 0 events in \d{1,2} calls, .*, \d{1,2} ms of CPU time/m, /^alive/m],
      },
    },
  ],
};
