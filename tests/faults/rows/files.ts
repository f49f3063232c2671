// The file itself, guests that lie, allocations that fail, peers: test files of their own in this folder.
import type { Chapter } from "../row";

const FUZZ = "tests/fuzz/fuzz.test.ts",
  FILES = "tests/faults/files.test.ts",
  HOSTILE = "tests/faults/hostile.test.ts",
  ALLOCATE = "tests/faults/malloc.test.ts",
  SOAK = "tests/faults/soak.test.ts",
  NEXT = "tests/faults/neighbours.test.ts";

export const guests: Chapter = {
  title: "Guests that lie, and files that are broken",
  rows: [
    {
      id: "guest-random",
      fault: "every number of the guest is random",
      right: "the runtime touches no memory but its own",
      proof: {
        test: "a guest that answers at random makes the runtime touch no memory but its own",
        in: "tests/runtime/sanitizers.test.ts",
      },
    },
    {
      id: "guest-words",
      fault: "a hand-made guest fails without a text, or with one that is not there",
      right: "every failure has words",
      proof: { test: "every failure has words", in: HOSTILE },
    },
    {
      id: "guest-status",
      fault: "a hand-made guest answers with a status that there is not",
      right: "it is a failure in words, and nothing is read that was never written",
      proof: { test: "valgrind finds that nothing is read that was never written", in: HOSTILE },
    },
    {
      id: "guest-numbers",
      fault: "a hand-made guest returns one wrong number, of each kind",
      right: "it is a failure in words, and the process lives",
      proof: { test: "wrong numbers", in: HOSTILE },
    },
    {
      id: "guest-types",
      fault: "a hand-made guest's exports have other types than the host calls",
      right: "init fails in words",
      proof: { test: "wrong types", in: HOSTILE },
    },
    {
      id: "guest-lacks",
      fault: "a hand-made guest lacks an export",
      right: "init fails and names it",
      proof: { test: "exports that are not there", in: HOSTILE },
    },
    {
      id: "guest-table",
      fault: "a hand-made guest grows its table without end",
      right: "a table is bounded",
      proof: { test: "a table, by a million", in: HOSTILE },
    },
    {
      id: "guest-grows",
      fault: "a hand-made guest grows without end",
      right: "they stay bounded",
      proof: { test: "growth", in: HOSTILE },
    },
    {
      id: "fuzz-guest",
      fault: "libFuzzer looks for what a guest could answer, in batches, values, places and messages",
      right: "nothing is found",
      proof: { test: "guest finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "fuzz-knobs",
      fault: "libFuzzer looks for a config that its reader of knobs cannot bear",
      right: "nothing is found",
      proof: { test: "knobs finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "fuzz-lines",
      fault: "libFuzzer looks for a file of which lines are lost, or come twice",
      right: "nothing is found",
      proof: { test: "lines finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "fuzz-cut",
      fault: "libFuzzer looks for a file that is cut into other messages where reads end elsewhere",
      right: "nothing is found",
      proof: { test: "cut finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "fuzz-gzip",
      fault: "libFuzzer looks for a file that is inflated to something else where pieces end elsewhere",
      right: "nothing is found",
      proof: { test: "gzip finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "fuzz-framing",
      fault: "libFuzzer looks for a stream that becomes other messages where pieces end elsewhere",
      right: "nothing is found",
      proof: { test: "framing finds nothing in its corpus", in: FUZZ },
    },
    {
      id: "so-cut-short",
      fault: "the .so is cut short",
      right: "(not promised)",
      proof: {
        reason:
          "the loader maps what a library says of itself, and the process gets SIGBUS before any code of the library runs; archives and OCI layouts have checksums",
      },
    },
    {
      id: "so-flipped",
      fault: "a byte of the embedded module is flipped",
      right: "init fails in words",
      proof: {
        test: "a flipped byte in the embedded module is a failure in words",
        in: FILES,
      },
    },
  ],
};

export const allocations: Chapter = {
  title: "Allocations that fail, and long lives",
  rows: [
    {
      id: "malloc",
      fault:
        "the Nth allocation of the runtime fails, for each N, over init, open, batches, extraction and close",
      right: "no crash, no leak, the reason in words",
      proof: { test: "no allocation that fails ends the host", in: ALLOCATE },
    },
    {
      id: "malloc-leak",
      fault: "… and what was allocated before it",
      right: "all of it is given back",
      proof: { test: "what was allocated before one that fails is given back", in: ALLOCATE },
    },
    {
      id: "malloc-words",
      fault: "… and what the host is told",
      right: "each failure has its reason",
      proof: { test: "each call that fails says why", in: ALLOCATE },
    },
    {
      id: "malloc-rust",
      fault: "an allocation of wasmtime's fails",
      right: "(not promised)",
      proof: {
        reason:
          "Rust's allocator aborts the process when there is no memory; the runtime allocates through it in init, open and after a trap only",
      },
    },
    {
      id: "soak-events",
      fault: "ten million events",
      right: "memory grows by less than 64 KiB over the last four fifths",
      proof: { test: "10 million events leave memory where it was", in: SOAK },
    },
    {
      id: "soak-rounds",
      fault: "ten thousand rounds of init, open, close and destroy",
      right: "memory grows by less than 64 KiB over the last four fifths",
      proof: {
        test: "10 000 rounds of init, open, a batch, extraction, close and destroy leave memory where it was",
        in: SOAK,
      },
    },
  ],
};

export const neighbours: Chapter = {
  title: "Neighbours",
  rows: [
    {
      id: "near-go",
      fault: "a Go plugin in the same process, loaded first or last",
      right: "both are right, and Go's panics stay Go's",
      proof: { test: "a Go plugin", in: NEXT },
    },
    {
      id: "near-ours",
      fault: "two plugins of falco-ts, of which one traps all the time",
      right: "the other's values are right, whichever is unloaded first",
      proof: { test: "two plugins of falco-ts", in: NEXT },
    },
    {
      id: "near-wasmtime",
      fault: "another wasmtime with signal handlers of its own in the same process",
      right: "traps of both stay their own, whichever comes first",
      proof: { test: "another wasmtime with its signal handlers", in: NEXT },
    },
    {
      id: "near-cgroup",
      fault: "a cgroup gives a tenth of a processor",
      right: "no deadline is tripped",
      proof: { test: "a throttled cgroup trips no deadline", in: NEXT },
    },
  ],
};
