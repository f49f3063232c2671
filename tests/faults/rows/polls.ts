// What a server of HTTP answers to poll(), and what nameservers say.
import type { Row } from "../row";

const PROGRAM = "tests/runtime/polls.c";

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
];
