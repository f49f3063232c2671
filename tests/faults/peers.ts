// The same bugs in plugins on other SDKs: which host process lives. tests/hosts/*-faulty have the bugs.
import type { Ended } from "./prove";

/**
 * A bug, and the step of steps.c that asks for the field with it: in our plugin, and in those of the peers,
 * whose fields have the same numbers.
 */
export interface Bug {
  readonly title: string;
  readonly ours: string;
  readonly theirs: string;
  /** Seconds of CPU time; a bug that lasts longer hangs. */
  readonly seconds: number;
}

export const BUGS: readonly Bug[] = [
  { title: "a division by zero", ours: "get 1u divide", theirs: "get-index 1u 0", seconds: 10 },
  {
    title: "an index out of range",
    ours: "get-index 6u 99999999999",
    theirs: "get-index 2u 99999999999",
    seconds: 10,
  },
  { title: "a null, a nil, a None that is used", ours: "get 1u null", theirs: "get 3u", seconds: 10 },
  { title: "a thrown error, a panic", ours: "get 1u throw", theirs: "get 4u", seconds: 10 },
  { title: "an endless loop", ours: "get 1u loop", theirs: "get 5u", seconds: 1 },
  { title: "recursion without an end", ours: "get 1u recursion", theirs: "get 6u", seconds: 10 },
  { title: "memory that is taken for ever", ours: "get 1u memory", theirs: "get 7u", seconds: 10 },
];

/** The plugins of the table, from left to right. */
export const PEERS = ["falco-ts", "Rust SDK", "Go SDK", "C++"] as const;
export type Peer = (typeof PEERS)[number];

/**
 * What is done with a plugin: the field with the bug, in 512 MiB of memory more than it has, and then
 * another field.
 */
export function stepsOf(bug: Bug, peer: Peer): string[] {
  return [
    "init ",
    "get 0u",
    "room 512",
    `seconds ${bug.seconds}`,
    peer === "falco-ts" ? bug.ours : bug.theirs,
    "get 0u",
  ];
}

const SIGNALS: Readonly<Record<number, string>> = {
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  139: "SIGSEGV",
};
const KILLED = 137;

/** What became of the host, in a word. */
export function fate({ status, text }: Ended): string {
  const values = (text.match(/^get 0u .*: 7$/gm) ?? []).length;
  if (values === 0) throw new Error(`the plugin has no value before the bug:\n${text}`);
  if (status === undefined || status === KILLED) return "hangs";
  if (status !== 0) return SIGNALS[status] ? `dies: ${SIGNALS[status]}` : `dies: exit code ${status}`;
  return values === 2 ? "**lives**" : "lives, but gives no more values";
}

/** The table of docs/safety.md. */
export function peersTable(fates: ReadonlyMap<string, ReadonlyMap<Peer, string>>): string {
  const lines = BUGS.map(
    ({ title }) => `| ${title} | ${PEERS.map(peer => fates.get(title)?.get(peer) ?? "–").join(" | ")} |`,
  );
  return `| | ${PEERS.join(" | ")} |\n|---|${"---|".repeat(PEERS.length)}\n${lines.join("\n")}\n`;
}
