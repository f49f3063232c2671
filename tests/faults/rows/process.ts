// What a host does: threads, forks, signals, other plugins beside ours, unloading.
import type { Chapter } from "../row";
import { fifo } from "../files";

export const hosts: Chapter = {
  title: "The host, its threads and its process",
  rows: [
    {
      id: "fork-loop",
      fault: "the host forks after init, and a field loops for ever in the child",
      right: "deadlines hold in a forked child",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "fork", "get 1u loop", "get 0u", "destroy"],
        says: [
          /^get 1u in \d{1,4} ms: FAILURE/m,
          /^get 0u .*: 7$/m,
          /^destroy$/m,
          /^alive/m,
          /^fork: the child ended with 0$/m,
        ],
      },
    },
    {
      id: "fork-open",
      fault: "… and opens a source there that finds nothing for long",
      right: "batches go out in time in a forked child",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "fork", "open 3*e loop", "drain 3000", "close", "destroy"],
        says: [
          /^log \d: next_batch: ran longer/m,
          /^next_batch: TIMEOUT, 3 events/m,
          /^close: \d{1,3} ms$/m,
          /^alive/m,
          /^fork: the child ended with 0$/m,
        ],
      },
    },
    {
      id: "fork-fields",
      fault: "the host forks between two fields of an event, and the second loops for ever",
      right: "a field's deadline holds in a forked child, also for an event that the parent loaded",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "get 0u", "fork", "get 1u loop", "get 0u", "destroy"],
        says: [/^get 1u in \d{1,4} ms: FAILURE/m, /^destroy$/m, /^alive/m, /^fork: the child ended with 0$/m],
      },
    },
    {
      id: "fork-progress",
      fault: "the host forks, and progress() loops for ever in the child",
      right: "progress()'s deadline holds in a forked child",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open progress:loop", "batch", "fork", "progress", "close", "destroy"],
        says: [/^destroy$/m, /^alive/m, /^fork: the child ended with 0$/m],
      },
    },
    {
      id: "fork-close",
      fault: "the host forks, and close() loops for ever in the child",
      right: "close()'s deadline holds in a forked child",
      proof: {
        plugin: "faulty",
        steps: ["init {}", "open close loop", "fork", "close", "get 0u", "destroy"],
        says: [/^close: \d{1,4} ms$/m, /^get 0u .*: 7$/m, /^alive/m, /^fork: the child ended with 0$/m],
      },
    },
    {
      id: "fork-source",
      fault: "the host forks while a source with inputs is open",
      right: "the child takes lines, and closes",
      proof: {
        plugin: "tail",
        files: { log: "1\n2\n3\n" },
        steps: ["init {}", 'open {"path":"$DIR/log"}', "fork", "drain 3000", "closing 50", "destroy"],
        says: [
          /^next_batch: EOF, 3 events/m,
          /^close: \d{1,3} ms$/m,
          /^alive/m,
          /^fork: the child ended with 0$/m,
        ],
      },
    },
    {
      id: "fork-pipe",
      fault: "the host forks while a source waits for a pipe",
      right:
        "the child's source goes on, each line comes once, in the child or in the parent, and close comes back",
      proof: {
        plugin: "tail",
        files: { log: fifo },
        steps: [
          "init {}",
          'open {"path":"$DIR/log"}',
          "fork 1000",
          "write $DIR/log 5 line",
          "drain 1000",
          "close",
          "destroy",
        ],
        says: [
          /^next_batch: EOF, [0-5] events?/m,
          /^close: \d{1,3} ms$/m,
          /^alive/m,
          /^fork: 5 events in both$/m,
          /^fork: the child ended with 0$/m,
        ],
      },
    },
    {
      id: "fork-extract",
      fault: "the host forks, and the child extracts and destroys",
      right: "a fork extracts and destroys",
      proof: { test: "a fork extracts and destroys", in: "tests/runtime/deadlines.c" },
    },
    {
      id: "pause",
      fault: "the process is stopped or throttled in a call for longer than the deadline",
      right: "pauses do not count",
      proof: { test: "pauses longer than the deadline do not count", in: "tests/runtime/deadlines.c" },
    },
    {
      id: "close-loop",
      fault: "close beside a next_batch that loops for ever",
      right: "next_batch ends with EOF and close at once",
      proof: { test: "close and destroy from another thread", in: "tests/runtime/runtime.test.ts" },
    },
    {
      id: "destroy-loop",
      fault: "destroy beside an extraction that loops for ever",
      right: "destroy ends it, and closes what is open",
      proof: {
        test: "destroy ends an extraction that loops, and closes what is open",
        in: "tests/runtime/close.c",
      },
    },
    {
      id: "close-late",
      fault: "next_batch is called after close",
      right: "it gets EOF at once",
      proof: { test: "a call that comes too late gets EOF at once", in: "tests/runtime/close.c" },
    },
    {
      id: "misuse-null",
      fault: "NULL as state, instance, config or params",
      right: "NULL is taken everywhere",
      proof: { test: "close takes NULL as state and instance", in: "tests/runtime/init.c" },
    },
    {
      id: "threads-state",
      fault: "one state takes events, extracts, prints and opens in four threads at once",
      right: "all of it is right",
      proof: {
        test: "one state takes events, extracts, prints lines and opens in four threads at once",
        in: "tests/runtime/threads.c",
      },
    },
    {
      id: "threads-restart",
      fault: "a dry run of init and destroy beside a running source, as Falco's hot restart does",
      right: "neither disturbs the other",
      proof: { test: "two threads init and destroy states while others run", in: "tests/runtime/threads.c" },
    },
    {
      id: "threads-any",
      fault: "each call comes from another thread",
      right: "that is right too, also after a trap",
      proof: {
        test: "each call of a state may come from another thread, also after a trap",
        in: "tests/runtime/threads.c",
      },
    },
    {
      id: "threads-race",
      fault: "data races",
      right: "ThreadSanitizer finds none",
      proof: { test: "ThreadSanitizer", in: "tests/runtime/sanitizers.test.ts" },
    },
    {
      id: "signals-kept",
      fault: "the host has signal handlers",
      right: "init to destroy change no signal's handling",
      proof: {
        test: "init, open, next_batch, extraction, a trap, close and destroy change no signal's handling",
        in: "tests/runtime/signals.c",
      },
    },
    {
      id: "signals-alarm",
      fault: "SIGALRM comes a thousand times a second",
      right: "every call is right under it",
      proof: {
        test: "init, open, next_batch, extraction, traps, close and destroy are right under 1000 alarms a second",
        in: "tests/runtime/interrupts.c",
      },
    },
    {
      id: "signals-threads",
      fault: "a signal is to go to one of Falco's threads",
      right: "the plugin's threads leave all signals to Falco's",
      proof: {
        test: "the threads that a plugin starts leave all signals to Falco's",
        in: "tests/runtime/interrupts.c",
      },
    },
    {
      id: "two-plugins",
      fault: "two plugins of falco-ts in one process",
      right: "they work side by side, and one goes on after the other is gone",
      proof: {
        test: "two plugins work side by side, and one goes on after the other is gone",
        in: "tests/runtime/threads.c",
      },
    },
    {
      id: "unload",
      fault: "dlclose while a thread that called the plugin lives",
      right: "the library is unmapped, and the thread ends well",
      proof: { test: "that thread ends after the library is gone", in: "tests/runtime/unload.c" },
    },
    {
      id: "unload-threads",
      fault: "100 loads and unloads",
      right: "no thread, file, mapping or key is left",
      proof: { test: "100 loads and unloads leave no mapping behind", in: "tests/runtime/unload.c" },
    },
    {
      id: "replaced",
      fault: "the file is replaced on disk while Falco runs",
      right: "the new one is loaded next",
      proof: {
        test: "a file that was replaced on disk is what is loaded next",
        in: "tests/runtime/unload.c",
      },
    },
    {
      id: "init-many",
      fault: "init 100 times in one process, through libsinsp",
      right: "inits, opens, closes and destroys 100 times",
      proof: {
        test: "inits, opens, closes and destroys the plugin 100 times in one process",
        in: "tests/e2e/hosts.test.ts",
      },
    },
    {
      id: "load-static",
      fault: "a tool asks what a plugin is, from four threads, without init",
      right: "static symbols start no thread and open no file",
      proof: {
        test: "loading and static symbols start no thread and open no file",
        in: "tests/runtime/init.c",
      },
    },
    {
      id: "api-old",
      fault: "an older host",
      right: "the plugin loads in libsinsp 0.20",
      proof: { test: "sinsp-host-trixie with API 3.10.0", in: "tests/e2e/versions.test.ts" },
    },
    {
      id: "sysdig-stop",
      fault: "sysdig is interrupted while next_batch loops for ever",
      right: "sysdig ends soon after SIGINT in an endless loop of a field",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", "$LIB", "-I", "t:100000000*e", "-p", "%t.do[loop]"],
        says: [],
        interruptAfterMs: 700,
        wallMs: 3000,
      },
    },
    {
      id: "sysdig-stop-flooded",
      fault: "sysdig is interrupted while an input of any kind is flooded",
      right: "it ends soon, since the thread that reads lets calls that wait go first",
      proof: {
        test: "sysdig is interrupted while an input is flooded",
        in: "tests/faults/interrupt.test.ts",
      },
    },
    {
      id: "sysdig-trap",
      fault: "a field traps in sysdig",
      right: "sysdig shows the other fields",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", "$LIB", "-I", "t:3*e", "-p", "*%t.value %t.do[divide] %t.do[null]"],
        says: [/^1 <NA> <NA>$/m, /^3 <NA> <NA>$/m],
      },
    },
    {
      id: "sysdig-recursion",
      fault: "a filter's field recurses for ever in sysdig",
      right: "the filter does not match, and sysdig goes on",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", "$LIB", "-I", "t:3*e", "-p", "%t.value", "t.do[recursion] = 7 or t.value = 3"],
        says: [/^3$/m],
      },
    },
    {
      id: "sysdig-memory",
      fault: "a field takes all memory in sysdig",
      right: "sysdig goes on with bounded memory",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", '$LIB:{"falco_ts":{"memory":32}}', "-I", "t:3*e", "-p", "*%t.value %t.do[memory]"],
        says: [/^3 <NA>$/m],
      },
    },
    {
      id: "sysdig-source",
      fault: "a source traps in sysdig, and the operator says stop",
      right: "sysdig shows the events before it, and ends with the words",
      proof: {
        plugin: "faulty",
        host: "sysdig",
        args: ["-H", '$LIB:{"falco_ts":{"on_trap":"stop"}}', "-I", "t:3*e divide", "-p", "%t.value"],
        says: [/^3$/m, /next_batch: integer divide by zero at/],
      },
    },
    {
      id: "sinsp-trap",
      fault: "a condition's field traps in libsinsp",
      right: "the condition is false, and the next event is looked at",
      proof: {
        plugin: "faulty",
        host: "sinsp-host",
        args: [
          "--plugin",
          "$LIB",
          "--open",
          "t:3*e",
          "--filter",
          "t.do[index] = 7 or t.value >= 2",
          "--format",
          "%t.value",
        ],
        says: [/^\*?2$/m, /^\*?3$/m],
      },
    },
    {
      id: "sinsp-again",
      fault: 'a condition asks for a field twice, with "exists" and with a value',
      right: "it matches in libsinsp",
      proof: {
        plugin: "faulty",
        host: "sinsp-host",
        args: [
          "--plugin",
          "$LIB",
          "--open",
          "t:3*e",
          "--filter",
          "t.text exists and t.value exists and t.text = 2",
          "--format",
          "%t.value",
        ],
        says: [/^\*?2$/m],
      },
    },
    {
      id: "sinsp-argument",
      fault: "arguments that Falco refuses: an index below 0 or beyond 2⁶⁴",
      right: "the condition is refused in words",
      proof: {
        plugin: "faulty",
        host: "sinsp-host",
        args: ["--plugin", "$LIB", "--open", "t:e", "--filter", "t.index[-1] = 1", "--format", "%t.value"],
        says: [/error: /],
        status: 1,
      },
    },
    {
      id: "musl",
      fault: "Falco's static build with musl",
      right: "it says that it cannot load plugins",
      proof: {
        reason:
          "Falco's static musl build has no dlopen, so that no plugin gets a chance to do anything; README says it under Limits",
      },
    },
    {
      id: "selinux",
      fault: "a policy forbids executable memory",
      right: "it works as elsewhere: its code is all in pages of its file",
      proof: {
        test: "a plugin needs no memory that is made executable",
        in: "tests/faults/files.test.ts",
      },
    },
    {
      id: "cpu",
      fault: "the processor is older",
      right: "code is for x86-64-v2 unless the author says otherwise",
      proof: {
        reason:
          "a processor without SSE4.2 cannot be had where the tests run; --cpu v1 is tested in tests/e2e/cli.test.ts",
      },
    },
  ],
};
