// Where a gateway serves HTTP and does nothing else, llhttp is compiled into the server's own file, with
// what is always so there written into it. It has to find in all bytes what llhttp finds as it was published,
// which a gateway with more parts has.
import { Gateway } from "../http-gateway";
import { Numbers } from "../tls-records";

const CONVERSATIONS = 20_000;
const METHODS = ["POST", "PUT", "GET", "HEAD", "CONNECT", "PRI", "M-SEARCH", "SOURCE", "post", "POS"];
const TARGETS = ["/", "/a?x=1", "*", "http://h/a", "h:1", "/a b", "/\xe9", "/a#b", ""];
const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/2.0",
  "HTTP/0.9",
  "HTTP/1.2",
  "RTSP/1.0",
  "ICE/1.0",
  "http/1.1",
];
const HEADERS = [
  "Host: h",
  "Content-Length: 3",
  "Content-Length: +3",
  "Content-Length: 3, 3",
  "Content-Length: 99999999999999999999",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, identity",
  "Connection: close",
  "Connection: keep-alive",
  "Connection: upgrade, close",
  "Upgrade: websocket",
  "Expect: 100-continue",
  "X-Name : value",
  "X-Folded: one\r\n two",
  "X-Empty:",
  "X-Bytes: \x80\xff\t",
  "Content-Type: application/json",
  ` : `,
];
const BODIES = [
  "",
  "abc",
  "3\r\nabc\r\n0\r\n\r\n",
  '3;e="1"\r\nabc\r\n0\r\nT: 1\r\n\r\n',
  "3 \r\nabc",
  "\r\n",
  "-1\r\n",
];
const ENDS = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r"];

const RIGHT = [
  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
  "PUT /a?x=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nT: 1\r\n\r\n",
  "POST /a HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
];

/** One to three requests, most of them right, and in half of the cases with some bytes changed. */
function conversation(random: Numbers): string {
  let text = "";
  for (let i = random.below(3); i >= 0; i--) {
    if (random.below(3)) {
      text += random.of(RIGHT);
      continue;
    }
    const usual = random.below(4) > 0,
      end = usual ? "\r\n" : random.of(ENDS);
    text += usual
      ? `POST ${random.of(TARGETS.slice(0, 2))} HTTP/1.${random.below(4) ? 1 : 0}${end}`
      : `${random.of(METHODS)} ${random.of(TARGETS)} ${random.of(VERSIONS)}${end}`;
    for (let count = random.below(4); count > 0; count--) text += random.of(HEADERS) + end;
    text += end + random.of(BODIES);
  }
  const bytes = Buffer.from(text, "latin1");
  if (random.below(2))
    for (let count = random.below(3); count > 0; count--)
      bytes[random.below(bytes.length)] = random.of([0, 9, 10, 13, 32, 58, 127, 128, 255, random.below(256)]);
  return bytes.toString("latin1");
}

test("a server's llhttp finds what llhttp finds, whatever comes, at once or in pieces", () => {
  const alone = new Gateway({}, "http"),
    published = new Gateway({}, "http-client-tls");
  const ends = new Map<string, number>();
  for (let seed = 0; seed < CONVERSATIONS; seed++) {
    const random = new Numbers(seed),
      text = conversation(random);
    const cuts = random.below(2)
      ? []
      : Array.from({ length: 1 + random.below(4) }, () => random.below(text.length));
    const pieces = [0, ...cuts, text.length].sort((a, b) => a - b);
    const found = [alone, published].map(gateway => {
      gateway.reopen();
      const results: (string | number)[] = [];
      for (let i = 1; i < pieces.length && typeof results.at(-1) !== "number"; i++)
        results.push(...gateway.read(text.slice(pieces[i - 1], pieces[i])));
      return results;
    });
    expect({ seed, text, found: found[0] }).toEqual({ seed, text, found: found[1] });
    for (const one of found[0]!) {
      const end = typeof one === "string" && one !== "more" && one !== "continue" ? "request" : `${one}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  }
  // they come to different ends, each of them often
  for (const end of ["request", "more", "400"])
    expect([end, ends.get(end)! > CONVERSATIONS / 20]).toEqual([end, true]);
});
