// What peers of TLS do to a server, and to what reads records.
import type { Row } from "../row";

const PROGRAM = "tests/runtime/tls.c",
  PROTOCOL = "tests/unit/gateway-tls-protocol.test.ts",
  WRONG = "tests/unit/gateway-tls-fuzz.test.ts";

export const tls: readonly Row[] = [
  {
    id: "tls-wrong",
    fault: "records of TLS are cut, doubled, swapped or forged, or say wrong lengths, on either side",
    right: "their connection ends, nothing is believed that the peer did not say, and there is no trap",
    proof: { test: "neither traps nor believes what was not said in 2000 wrong streams", in: WRONG },
  },
  {
    id: "tls-others",
    fault: "… again and again",
    right: "others are served, and no memory is lost",
    proof: { test: "serves others after 200 of them, and is as small as it was after few", in: WRONG },
  },
  {
    id: "tls-goes-on",
    fault: "a peer goes on behind a handshake that has failed",
    right: "nothing of it is read",
    proof: {
      test: "a handshake that has failed stays so, and does not begin again",
      in: "tests/unit/gateway-tls.test.ts",
    },
  },
  {
    id: "tls-half",
    fault: "a handshake is begun and not ended",
    right: "its connection is closed after 10 seconds",
    proof: { test: "half a handshake is waited for", in: PROGRAM },
  },
  {
    id: "tls-old",
    fault: "a client can do TLS 1.1 at most, or SSL",
    right: "it is refused with an alert",
    proof: { test: "TLS 1.1 is refused as a version", in: PROTOCOL },
  },
  {
    id: "tls-weak",
    fault: "a client wants a suite that is broken, or has no forward secrecy or authentication",
    right: "it is refused with an alert, and one that can do others gets one of them",
    proof: { test: "CBC: refused, and with a suite that is right that is taken", in: PROTOCOL },
  },
  {
    id: "tls-downgrade",
    fault: "somebody between two that can do TLS 1.3 leads them to 1.2",
    right: "the client sees it, and ends",
    proof: { test: "a client that is led to TLS 1.2 sees it, and ends", in: PROTOCOL },
  },
  {
    id: "tls-keys",
    fault: "a client wants other keys in the midst of a connection",
    right: "it loses its connection, and others are served",
    proof: {
      test: "a client that wants other keys in the midst of TLS 1.3 loses its connection, and others are served",
      in: PROTOCOL,
    },
  },
  {
    id: "tls-stranger",
    fault: "a client has no certificate where one is wanted, or one of another authority",
    right: "it is refused, which is counted and told",
    proof: { test: "nor is one of another authority", in: PROGRAM },
  },
  {
    id: "tls-files",
    fault: "a certificate changes, and its key does not",
    right: "the ones from before stay, and the log says so",
    proof: { test: "a certificate without its key is told of", in: PROGRAM },
  },
];
