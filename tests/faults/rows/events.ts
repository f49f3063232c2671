// Events, batches and values of odd sizes and contents.
import type { Chapter } from "../row";

export const events: Chapter = {
  title: "Events and batches",
  rows: [
    {
      id: "event-empty",
      fault: "an event has no payload",
      right: "an event without payload comes through",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open 3*empty", "batch", "batch"],
        says: [/^next_batch: SUCCESS, 3 events/m, /^next_batch: EOF/m, /^alive/m],
      },
    },
    {
      id: "event-max",
      fault: "a batch of the largest events",
      right: "events of the largest size come through, each whole",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open 8*max", "drain 5000"],
        says: [/event 1: 262144 bytes/, /^next_batch: EOF, 8 events/m, /^alive/m],
        peakMiB: 64,
      },
    },
    {
      id: "event-over",
      fault: "an event is a byte larger than the plugin allows, and the author says fail",
      right: "the events before it go out, and the source fails in words: the author chose so",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open strict 2*e over e", "batch", "batch", "get 0u"],
        says: [
          /^next_batch: SUCCESS, 2 events/m,
          /^next_batch: FAILURE, .*262145 bytes|^next_batch: FAILURE, .*larger/m,
          /^get 0u .*: 7$/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "event-drop",
      fault: "the same where the author says drop",
      right: "it is dropped, counted in the log, and the rest comes",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open drop 2*e 3*over e", "drain 5000"],
        says: [/^log \d: .*dropped/m, /^next_batch: EOF, 3 events/m, /^alive/m],
      },
    },
    {
      id: "event-cut",
      fault: "the same where the author says cut",
      right: "it is cut to the largest size",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open cut over e", "drain 5000"],
        says: [/event 1: 262144 bytes/, /^next_batch: EOF, 2 events/m, /^alive/m],
      },
    },
    {
      id: "event-many",
      fault: "a hundred thousand events at once",
      right: "batches stay bounded",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open 100000*e", "batch", "drain 10000"],
        says: [/^next_batch: SUCCESS, 128 events/m, /^next_batch: EOF, 99872 events/m, /^alive/m],
        peakMiB: 32,
      },
    },
    {
      id: "event-times",
      fault: "timestamps of 0, of 2⁶⁴−1, and falling",
      right: "every timestamp is passed on",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open ts0 ts-1 e ts0", "batch"],
        says: [/^next_batch: SUCCESS, 4 events/m, /^alive/m],
      },
    },
    {
      id: "batch-none",
      fault: "a source has nothing",
      right: "TIMEOUT comes after a wait, never SUCCESS without events",
      proof: { test: "TIMEOUT comes with no events, said so", in: "tests/runtime/source.c" },
    },
    {
      id: "batch-eof",
      fault: "the last events come with the end",
      right: "events come first, then EOF",
      proof: { test: "events come first, then EOF", in: "tests/runtime/source.c" },
    },
    {
      id: "batch-eof-stays",
      fault: "a source that has ended is asked again",
      right: "EOF stays",
      proof: { test: "EOF stays, whatever the plugin would say next", in: "tests/runtime/source.c" },
    },
    {
      id: "batch-failure",
      fault: "a source fails behind events",
      right: "events come first, then FAILURE with its reason",
      proof: { test: "events come first, then FAILURE with its reason", in: "tests/runtime/source.c" },
    },
    {
      id: "batch-random",
      fault: "300 sources of random results",
      right: "no event is lost and none comes twice",
      proof: {
        test: "SUCCESS has events, all else has none, and none is lost, in 300 random sources",
        in: "tests/runtime/source.c",
      },
    },
    {
      id: "batch-slow",
      fault: "a source finds nothing for long",
      right: "next_batch comes back within the timeout",
      proof: {
        test: "an instance that looks for events until its batch is due gives TIMEOUT again and again",
        in: "tests/runtime/timeout.c",
      },
    },
    {
      id: "batch-by-hand",
      fault: "an author fills a batch without looking whether it is full",
      right: "that is a trap, at the author's line",
      proof: {
        test: "trap if an author fills them by hand and does not look whether they are full",
        in: "tests/e2e/sources.test.ts",
      },
    },
    {
      id: "batch-written",
      fault: "the host writes into a batch",
      right: "the next is whole",
      proof: { test: "the host may write into a batch, and the next is whole", in: "tests/runtime/source.c" },
    },
    {
      id: "event-through",
      fault: "events of no bytes and of the largest size in sysdig",
      right: "sysdig shows both",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", "$LIB", "-I", "t:empty max e", "-p", "*<%t.value>"],
        says: [/^<0>\n<0>\n<1>$/m],
      },
    },
    {
      id: "event-lies",
      fault: "an event that lies about its length",
      right: "it has no value",
      proof: { test: "an event whose payload is longer than it has no value", in: "tests/runtime/extract.c" },
    },
    {
      id: "event-short",
      fault: "an event shorter than its header",
      right: "it has no value",
      proof: {
        test: "an event shorter than a plugin event's header has no value",
        in: "tests/runtime/extract.c",
      },
    },
    {
      id: "event-edge",
      fault: "an event that ends where the memory ends",
      right: "nothing behind it is read",
      proof: { test: "event_to_string reads no further than the event", in: "tests/runtime/tails.c" },
    },
  ],
};

export const values: Chapter = {
  title: "Fields, arguments and texts",
  rows: [
    {
      id: "text-nul",
      fault: "a text has a NUL in it",
      right: "Falco gets the text up to the NUL, and reads no further",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 2s nul"],
        says: [/^get 2s .*: SUCCESS, 1 values: "a" \(1\)$/m, /^alive/m],
      },
    },
    {
      id: "text-surrogate",
      fault: "a text has half a character in it",
      right: "it arrives as U+FFFD: the output is always UTF-8",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 2s surrogate"],
        says: [/^get 2s .*: SUCCESS, 1 values: "a\ufffdb" \(5\)$/m, /^alive/m],
      },
    },
    {
      id: "text-bytes",
      fault: "a payload is not UTF-8",
      right: "its text is UTF-8 all the same",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "event-of 3 é", "get 2s"],
        says: [/^get 2s .*: SUCCESS, 1 values: "\ufffd\ufffd\ufffd" \(9\)$/m, /^alive/m],
      },
    },
    {
      id: "text-long",
      fault: "a text of 100 000 bytes",
      right: "it is cut at 64 KiB",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 2s long"],
        says: [/^get 2s .*: SUCCESS, 1 values: "x+" \(65536\)$/m, /^alive/m],
      },
    },
    {
      id: "text-empty",
      fault: "an empty text",
      right: "it is a value",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 2s empty"],
        says: [/^get 2s .*: SUCCESS, 1 values: "" \(0\)$/m, /^alive/m],
      },
    },
    {
      id: "list-0",
      fault: "a list without values",
      right: "the field is absent",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 3s* 0"],
        says: [/^get 3s\* .*, 0 values$/m, /^alive/m],
      },
    },
    {
      id: "list-1024",
      fault: "a list of 1024 values",
      right: "all are there",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 3s* 1024"],
        says: [/^get 3s\* .*: SUCCESS, 1024 values/m, /^alive/m],
      },
    },
    {
      id: "list-over",
      fault: "a list of a million values",
      right: "it has no value, the log says the limit, and the next event has one",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 3s* 1000000", "get 0u"],
        says: [
          /^log \d: .*at most 1024 values/m,
          /^get 3s\* .*: FAILURE, 0 values$/m,
          /^get 0u .*: 7$/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "index-out",
      fault: "an index of 2⁶⁴−1",
      right: "it arrives as it is, and out of range it is a trap",
      proof: { test: "an index of 2^64-1 arrives as it is", in: "tests/runtime/extract.c" },
    },
    {
      id: "field-unknown",
      fault: "a field that is not there, or a call for none",
      right: "a field that is not there has no value",
      proof: { test: "a field that is not there has no value", in: "tests/runtime/extract.c" },
    },
    {
      id: "key-long",
      fault: "a rule gives an argument of 70 000 bytes",
      right: "an argument that is too long has no value: no trap, no new sandbox, the words say the limit",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 4u", "get-long 1u 70000", "get 4u"],
        says: [/^get 4u .*: 1$/m, /^get 1u .*, 0 values$/m, /^get 4u .*: 2$/m, /^alive/m],
        never: /trap|reserve/,
      },
    },
    {
      id: "key-absent",
      fault: "a field that needs an argument is asked without one",
      right: "the plugin sees an empty key, and nothing is read",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 1u", "get 0u"],
        says: [/^get 0u .*: 7$/m, /^alive/m],
      },
    },
    {
      id: "held",
      fault: "a host keeps pointers to a value while it asks for another field of the same event",
      right: "the value is the same until the event changes",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "event 12345678", "get 2s", "hold", "get 2s empty", "get 0u", "get 3s* 3", "held"],
        says: [/^held: SUCCESS, 1 values: "12345678" \(8\)$/m, /^alive/m],
      },
    },
    {
      id: "several",
      fault: "a trap in one of the fields of one call",
      right: "the others keep their values",
      proof: {
        test: "a trap in one field of a call leaves the values of the others",
        in: "tests/runtime/extract.c",
      },
    },
    {
      id: "offsets",
      fault: "a host that is too old to ask for offsets",
      right: "nothing behind its structs is read or written",
      proof: { test: "a host that does not ask gets the value alone", in: "tests/runtime/offsets.c" },
    },
    {
      id: "tails",
      fault: "structs that end where the memory ends, of every API version",
      right: "nothing behind them is touched",
      proof: {
        test: "inputs that end where the memory ends, and are gone after the call: from Falco 0.38 on",
        in: "tests/runtime/runtime.test.ts",
      },
    },
  ],
};

export const logs: Chapter = {
  title: "The log",
  rows: [
    {
      id: "log-forged",
      fault: "the plugin logs a payload with a line's end and an escape sequence in it",
      right: "one message is one line: control characters are escaped",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 1u forge"],
        says: [/^log \d: .*one line/m, /^alive/m],
        never: /^log 2: forged|\x1b/m,
      },
    },
    {
      id: "log-half",
      fault: "a message is longer than the log takes",
      right: "it is cut between two characters",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 1u half"],
        says: [/^log \d: .*xé/m, /^alive/m],
        never: /\ufffd/,
      },
    },
    {
      id: "log-shout",
      fault: "a message of a megabyte",
      right: "a message is bounded, and says that it was cut",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 1u shout", "get 0u"],
        says: [/^log \d: .{500,5000}$/m, /^get 0u .*: 7$/m, /^alive/m],
      },
    },
    {
      id: "log-none",
      fault: "the host has no log function",
      right: "nothing is logged, and a trap is a failure",
      proof: { test: "a trap is not logged where there is no log function", in: "tests/runtime/init.c" },
    },
    {
      id: "log-owner",
      fault: "several states with logs of their own",
      right: "each state's messages go to its own",
      proof: {
        test: "each state's messages go to its own owner, by its own log function, in the plugin's own name",
        in: "tests/runtime/init.c",
      },
    },
    {
      id: "log-stack",
      fault: "the host's log function needs stack in the guest's deepest call",
      right: "64 KiB of stack are left for it",
      proof: {
        test: "the deepest guest frame leaves the host's log function 64 KiB of it",
        in: "tests/runtime/traps.c",
      },
    },
  ],
};
