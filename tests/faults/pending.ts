// Rows that the runtime of today fails, each with what it does instead. Whoever mends one takes it out of
// here: its test has to pass then.
export const pending: Readonly<Record<string, string>> = {
  // one line larger than an event (row 1 of the faults found on 2026-11-28)
  "line-long": "the source fails: next_batch: an event is larger than 262144 bytes",
  "line-long-sysdig": "the same: sysdig ends behind the first line",
  // loops that outside data prolongs (2, 3)
  "line-endless": "one next_batch reads for tens of seconds",
  "line-endless-close": "close waits for it",
  "line-endless-sysdig": "sysdig ends 3 s after SIGINT",
  "line-kernel": "next_batch of /proc/kmsg loops for ever at full CPU, and close never returns",
  // live data (4)
  "memory-live": "out of memory at 2948 of 8150 events, though 150 MiB of 256 are live; the source is parked",
  "memory-live-small": "out of memory at 357 of 3017 events, though 17 MiB of 32 are live",
  // storms (5)
  "storm-loop": "10 calls a second at full CPU, and nothing is let rest",
  "storm-slow-init":
    "the sandbox is made again at every trap: two events a second, the healthy field included",
  "storm-many-fields":
    "more than eight fields push each other out of the list of those that rest: the sandbox is made again for every event",
  "storm-lines": "thousands of traps a second, at full CPU",
  // fork (6)
  "fork-loop": "no ticker in the child: the loop never ends",
  "fork-open": "the same in next_batch",
  "fork-pipe": "no reactor in the child: none of the pipe's lines comes",
  // dropped lines that nobody tells (7)
  "line-dropped-last": "nothing in the log",
  "line-dropped-only": "nothing in the log",
  "line-dropped-pipe": "nothing in the log",
  // a trap in progress() with events in the queue (8)
  "progress-queue": '172 events are gone, and the log says "no message is lost"',
  // links (10)
  "file-link": "the link is followed out of the permitted folder, and the file read",
  "file-link-parent": "so is a folder's",
  // what the host spends for a plugin (11)
  "memory-views":
    "265 MiB for 1024 views of an event of 65 000 bytes, under a cap of 32 MiB; one call takes most of a second",
  "memory-inputs": "1043 MiB for 64 lines of 16 MiB under a cap of 64 MiB",
  // what Falco's YAML converter makes (12)
  "yaml-whole": "init: config: number: found 8589934592.0, expected an integer",
  "yaml-exponent": "the same of 1e+17",
  "yaml-list": "names: found null, expected a list of strings",
  "yaml-text": "init: found null, expected a string",
  "yaml-digits": "init: found 12345, expected a string",
  "yaml-knobs": "falco_ts: found null, expected an object",
  "yaml-null": "found null, expected an object",
  "sinsp-yaml": "libsinsp ends: found 8589934592.0, expected an integer",
  // JSON's escapes in keys (14)
  "knob-escaped": "the knob is ignored without a word",
  // control characters in the log (15)
  "log-forged": 'a second line "log 2: forged" with an escape sequence',
  // a long argument (17)
  "key-long": "counts as a trap: a log line of 70 000 bytes, and a new sandbox",
  // what a pipe's source had read ahead (18)
  "pipe-reload": "172 lines are gone, and nothing is in the log",
  // control characters in texts that people trust (9)
  "build-nul": "the build succeeds, and info shows another path than the one that is enforced",
  "build-escape": "the build succeeds, and info hands the escape sequence to the terminal",
  "build-newline": "info prints the row that the contact forges",
  // what hand-written guests may do
  "guest-words":
    'init fails with the text "init: " where the guest\'s status is FAILURE and its text is empty',
  "guest-status":
    "of a status that is none of the four, init and open format an error text that was never written (valgrind)",
  "guest-types":
    "exports of other types than the host calls them with are called: init succeeds, and results are written over the stack",
  "guest-table": "a table grows until there is no address space",
  // seen here, by libFuzzer
  "fuzz-knobs":
    "knobs.c, refuse(): a wrong value that begins with 40 bytes 0x80 to 0xBF is read before its beginning",
  // seen here
  "memory-stack-128":
    "recursion without an end on a thread with a stack of 128 KiB ends the process with SIGSEGV",
};

/** `make faults` shows a row that is pending as what it is: one that is not right. */
const showsPending = process.env.FALCO_TS_WRITE_SAFETY !== undefined;

/** Whether the tests of a row have to fail, because it is pending. */
export const isPending = (id: string): boolean => id in pending && !showsPending;

/** jest's test for a row. */
export const testOf = (id: string): typeof test.failing => (isPending(id) ? test.failing : test);
