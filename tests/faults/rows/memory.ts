// Memory: what a plugin holds, what the host holds for it, and where there is none.
import { holes } from "../files";
import type { Chapter } from "../row";
import { QUICK } from "./bugs";

export const memory: Chapter = {
  title: "Memory",
  rows: [
    {
      id: "memory-live",
      fault: "a plugin has 150 MiB of live data, under the cap of 256 MiB, and makes garbage",
      right:
        "150 MiB of live data under the cap of 256 MiB leave room to go on: garbage is collected in time",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open 150*keep 8000*churn", "drain 10000"],
        says: [/^next_batch: EOF, 8150 events/m, /^alive/m],
        never: /parked/,
        peakMiB: 330,
      },
    },
    {
      id: "memory-live-small",
      fault: "17 MiB of live data under a cap of 32 MiB, and garbage",
      right: "17 MiB of live data under a cap of 32 MiB leave room to go on",
      proof: {
        plugin: "faulty",
        steps: [`init {${QUICK}}`, "open 17*keep 3000*churn", "drain 10000"],
        says: [/^next_batch: EOF, 3017 events/m, /^alive/m],
        never: /parked/,
        peakMiB: 80,
      },
    },
    {
      id: "memory-cap",
      fault: "a field takes memory for ever, under the default cap",
      right: "resident memory stays near the cap, and is given back",
      proof: {
        plugin: "faulty",
        steps: ['init {"falco_ts":{"deadlines":{"extract":5000}}}', "get 1u memory", "rss", "get 0u"],
        says: [/^get 1u .*: FAILURE/m, /^rss: \d{1,5} KiB$/m, /^get 0u .*: 7$/m, /^alive/m],
        peakMiB: 300,
      },
    },
    {
      id: "memory-two",
      fault: "a source and extraction both take all they can",
      right: "each sandbox has a cap of its own, and none takes from the other",
      proof: {
        plugin: "faulty",
        steps: [`init {${QUICK}}`, "open 2*e memory", "get 1u memory", "batch", "batch", "get 0u"],
        says: [/^next_batch: SUCCESS, 2 events/m, /^get 0u .*: 7$/m, /^alive/m],
        peakMiB: 120,
      },
    },
    {
      id: "memory-views",
      fault: "a list field has 1024 views of an event of 64 KiB",
      right: "what the host copies for the values counts: resident memory stays near the cap",
      proof: {
        plugin: "faulty",
        steps: [`init {${QUICK}}`, "event-of 65000 é", "get 3s* 1024", "event 7", "get 0u"],
        says: [/^get 3s\* .*: (SUCCESS|FAILURE)/m, /^get 0u .*: 7$/m, /^alive/m],
        peakMiB: 75,
      },
    },
    {
      id: "memory-inputs",
      fault: "64 inputs with a line of 16 MiB each, under a cap of 64 MiB",
      right: "what the host reads ahead counts: resident memory stays near the cap",
      proof: {
        plugin: "tail",
        files: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`log${i}`, holes(16 << 20)])),
        steps: [
          'init {"falco_ts":{"memory":64}}',
          `open {"paths":[${Array.from({ length: 64 }, (_, i) => `"$DIR/log${i}"`).join()}]}`,
          "drain 5000",
        ],
        says: [/^(next_batch|open): /m, /^alive/m],
        peakMiB: 200,
      },
    },
    {
      id: "memory-deep-config",
      fault: "a config of 100 000 nested brackets, or of 10 MB",
      right: "a config nested 100 000 deep, or of 10 MB, is read or refused in words",
      proof: {
        plugin: "faulty",
        steps: [
          'init-of 100000 {"names":[',
          "destroy",
          "init-of 10000000 [",
          "destroy",
          "init-of 10000000  ",
          "get 0u",
        ],
        says: [
          /^init: FAILURE, init: config: .{5,}/m,
          /^init: FAILURE, init: config: .{5,}/m,
          /^init: SUCCESS/m,
          /^get 0u .*: 7$/m,
          /^alive/m,
        ],
        peakMiB: 120,
      },
    },
    {
      id: "memory-allocations",
      fault: "the work of a plugin goes on for ever",
      right: "batches, extraction and texts allocate nothing",
      proof: { test: "100 000 calls of next_batch allocate nothing", in: "tests/runtime/allocations.c" },
    },
    {
      id: "memory-traps",
      fault: "10 000 traps in extraction",
      right: "traps leave no memory behind",
      proof: { test: "10 000 traps in extraction leave no memory behind", in: "tests/runtime/traps.c" },
    },
    {
      id: "memory-unload",
      fault: "memory, over 100 loads and unloads",
      right: "loads and unloads leave no memory behind",
      proof: { test: "100 loads and unloads leave no memory behind", in: "tests/runtime/unload.c" },
    },
    {
      id: "memory-room-init",
      fault: "there is no address space for init",
      right: "init fails with the reason, and works once there is some",
      proof: {
        test: "init without address space for the sandbox fails with a reason",
        in: "tests/runtime/init.c",
      },
    },
    {
      id: "memory-room-open",
      fault: "there is no address space for open",
      right: "open fails with the reason",
      proof: {
        test: "open without address space for its sandbox fails with a reason",
        in: "tests/runtime/traps.c",
      },
    },
    {
      id: "memory-room-trap",
      fault: "there is no address space for a new sandbox after a trap",
      right: "a sandbox that has trapped leaves its room to the next",
      proof: {
        test: "a new sandbox finds the room that one which trapped has left",
        in: "tests/runtime/traps.c",
      },
    },
    {
      id: "memory-stack-256",
      fault: "Falco's thread has a stack of 256 KiB",
      right: "a stack of 256 KiB is enough, recursion without an end included",
      proof: {
        test: "recursion without an end in a guest on a small stack is a trap",
        in: "tests/runtime/traps.c",
      },
    },
    {
      id: "memory-stack-128",
      fault: "Falco's thread has a stack of 128 KiB",
      right: "on a stack of 128 KiB init and open fail and say what they need",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "stack 128", "open e", "destroy", "init {}"],
        says: [
          /^open: FAILURE, open: the thread has \d+ KiB of stack left; a plugin needs 192 KiB$/m,
          /^init: FAILURE, init: the thread has \d+ KiB of stack left; a plugin needs 192 KiB$/m,
          /^alive/m,
        ],
      },
    },
    ...[512, 8192].map(kib => ({
      id: `memory-stack-${kib}`,
      fault: `Falco's thread has a stack of ${kib} KiB`,
      right: `on a stack of ${kib} KiB init works, and recursion in every call is a trap`,
      proof: {
        plugin: "faulty" as const,
        steps: [`stack ${kib}`, `init {${QUICK}}`, "get 1u recursion", "get 0u"],
        says: [/^get 1u .*: FAILURE/m, /^get 0u .*: 7$/m, /^alive/m],
      },
    })),
    {
      id: "memory-held",
      fault: "extraction grows the guest's memory while Falco holds a batch",
      right: "a batch stays as it is",
      proof: {
        test: "a batch stays as it is while others extract, init, open and take theirs",
        in: "tests/runtime/source.c",
      },
    },
  ],
};
