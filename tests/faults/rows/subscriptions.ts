// What a server of HTTP does that subscribe() asks.
import type { Row } from "../row";

const PROGRAM = "tests/e2e/subscribe.test.ts";

export const subscriptions: readonly Row[] = [
  {
    id: "subscribe-reset",
    fault: "a server that keeps telling resets the connection, or ends it in the midst of a line",
    right: "half a line is lost, and it is asked again",
    proof: { test: "a reset in the midst of a line", in: PROGRAM },
  },
  {
    id: "subscribe-error",
    fault: "it answers with an error, a redirect, or what is no answer",
    right: "it is asked again later, longer each time, and the log says why",
    proof: { test: "what is no answer of HTTP", in: PROGRAM },
  },
  {
    id: "subscribe-headers",
    fault: "its headers have no end",
    right: "they have 16 KiB and 30 s; it is asked again",
    proof: { test: "headers without an end", in: PROGRAM },
  },
  {
    id: "subscribe-long",
    fault: "it sends a line that does not fit",
    right: "the line is dropped, and the log says so",
    proof: { test: "a line that is too long", in: PROGRAM },
  },
  {
    id: "subscribe-silent",
    fault: "it sends nothing any more, and keeps the connection",
    right: "it is asked anew after the time that the plugin says",
    proof: {
      test: "a server that sends nothing is asked anew after the time that the plugin says",
      in: PROGRAM,
    },
  },
  {
    id: "subscribe-gone",
    fault: "it has forgotten what the plugin wants to resume behind, and says 410",
    right: "what the source was opened with is asked again, and the log says so",
    proof: {
      test: "each change comes once, over the ends of answers and of Falco, until the server forgets",
      in: "tests/e2e/subscribe-tls.test.ts",
    },
  },
  {
    id: "subscribe-other-server",
    fault: "its certificate is of an authority that is not trusted",
    right: "it is asked nothing and shown no token, and the log says why",
    proof: {
      test: "a server whose certificate is of another authority is not asked",
      in: "tests/e2e/subscribe-tls.test.ts",
    },
  },
];
