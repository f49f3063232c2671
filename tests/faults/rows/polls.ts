// What a server of HTTP answers to poll(), and what nameservers say.
import type { Row } from "../row";

const PROGRAM = "tests/runtime/polls.c";

const SECURE = "tests/runtime/secure.c";

/** What a server of TLS does. */
const secure: readonly Row[] = [
  {
    id: "secure-name",
    fault:
      "a server that is asked by https has a certificate for another name, or one of no trusted authority",
    right: "nothing is asked of it, and the log says what is wrong with it and what to do",
    proof: { test: "a server with a certificate for another name is refused", in: SECURE },
  },
  {
    id: "secure-time",
    fault: "a server's certificate is no longer valid",
    right: "nothing is asked of it, and the log says so, and to look at the clock",
    proof: { test: "so is one whose certificate is no longer valid", in: SECURE },
  },
  {
    id: "secure-none",
    fault: "what answers at a port of https speaks no TLS, or none that is safe",
    right: "it is refused, and the log says so",
    proof: { test: "so is one of http", in: SECURE },
  },
  {
    id: "secure-hangs",
    fault: "a server ends a handshake, or never comes to its end",
    right: "it is given up after 10 seconds, and asked again later",
    proof: { test: "a handshake that takes too long is given up", in: SECURE },
  },
  {
    id: "secure-cut",
    fault: "an answer by TLS is cut off, or a record of it is forged",
    right: "it is no answer, and is asked for again",
    proof: { test: "an answer that is cut off is none, though it has no length", in: SECURE },
  },
  {
    id: "secure-http",
    fault: "a redirect leads from https to http",
    right: "it is not followed",
    proof: { test: "a redirect from https to http is not followed", in: SECURE },
  },
  {
    id: "secure-authorities",
    fault: "the file of the trusted authorities changes, or has none",
    right: "it is read again; at first open fails, later the log says so and those from before stay",
    proof: { test: "authorities that change are read again", in: SECURE },
  },
  {
    id: "secure-proxy",
    fault: "a proxy wants a password, finds no way, or is none",
    right: "it is asked again later, and the log says why",
    proof: { test: "one that wants them and has none says so", in: SECURE },
  },
  {
    id: "poll-bomb",
    fault: "16 kB that a server answers inflate to more than an answer may have",
    right: "it is dropped and asked again, the log says so, and no call inflates more than 128 KiB",
    proof: {
      test: "16 MiB that come as 16 kB of gzip are an answer, and more are none, of which the log tells",
      in: "tests/e2e/poll.test.ts",
    },
  },
  {
    id: "secure-trap",
    fault: "a bug in TLS, or in what reads answers",
    right: "a trap of the sandbox ends its connection, and the question is asked again",
    proof: { test: "a trap in a client's handshake ends its connection", in: "tests/runtime/gateway.c" },
  },
  {
    id: "secure-close",
    fault: "a source is closed in the midst of a handshake",
    right: "close waits for nobody, and leaves nothing",
    proof: {
      test: "close at any moment, while a server is asked by TLS, leaves no thread and no descriptor",
      in: SECURE,
    },
  },
];

export const polls: readonly Row[] = [
  {
    id: "poll-error",
    fault: "an API answers with an error, with half an answer, or with what is none",
    right: "it is asked again later, longer each time, and the log says why",
    proof: { test: "an answer with the status of an error is none", in: PROGRAM },
  },
  {
    id: "poll-long",
    fault: "an API answers with more than fits",
    right: "the answer is dropped, and the log says the limit",
    proof: { test: "an answer that is too long is none", in: PROGRAM },
  },
  {
    id: "poll-never",
    fault: "an API never answers",
    right: "it is given up after a minute",
    proof: { test: "an answer that does not come is given up", in: PROGRAM },
  },
  {
    id: "poll-put-off",
    fault: "an API wants to be left alone for a while",
    right: "it is asked when it says, within an hour",
    proof: { test: "a server that wants to be left alone is asked when it says", in: PROGRAM },
  },
  {
    id: "poll-redirect",
    fault: "an API redirects to the cloud's metadata, to this machine or another server",
    right: "nothing is asked where no permission leads",
    proof: { test: "a redirect to where no permission leads is an error", in: PROGRAM },
  },
  {
    id: "poll-circle",
    fault: "an API redirects in a circle",
    right: "five redirects are followed",
    proof: { test: "a sixth redirect in a row is an error", in: PROGRAM },
  },
  {
    id: "poll-private",
    fault: "a name leads to a private network",
    right: "the address is looked at, not the name",
    proof: { test: "a name that leads to a private network is refused", in: PROGRAM },
  },
  {
    id: "poll-nameserver",
    fault: "no nameserver answers",
    right: "the log says so, and it is tried again",
    proof: { test: "the log says that no nameserver answers", in: PROGRAM },
  },
  {
    id: "poll-nameservers",
    fault: "a nameserver fails, and somebody answers in its place",
    right: "only an answer to the question counts",
    proof: { test: "another nameserver is asked where one has failed", in: PROGRAM },
  },
  {
    id: "poll-close",
    fault: "close beside an answer or a name that hangs",
    right: "close comes back at once",
    proof: { test: "close does not wait for an answer, nor for a name", in: PROGRAM },
  },
  {
    id: "poll-token",
    fault: "a source that has a token is closed",
    right: "the token is wiped",
    proof: {
      test: "a token that the server was shown is nowhere in the process's memory after close",
      in: PROGRAM,
    },
  },
  ...secure,
];
