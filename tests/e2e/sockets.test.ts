// Sockets: in jest, in both targets, without any; real ones under falco-ts run and sysdig; permissions.
import path from "node:path";

import { loadPlugin } from "../../dist/compiler/testing";
import { compile } from "../runtime/checks";
import { listening } from "../runtime/plugins";
import { describeWithHost, run } from "../hosts/hosts";
import { buildPlugin, falcoTs, temporaryFolder, writePlugin } from "../support";

const dir = temporaryFolder();
const plugin = path.join(dir, "listening");
const library = buildPlugin(plugin, listening);

const FRAMING = { datagrams: 0, lines: 1, length: 2, delimiter: 3, syslog: 4 };

describe.each(["wasm", "native"] as const)("in jest, %s", target => {
  const open = (params: object) => {
    const loaded = loadPlugin({ dir: plugin, target });
    loaded.init();
    return { plugin: loaded, source: loaded.open(params) };
  };
  const texts = (source: { nextBatch(): { events: readonly { text?: string | undefined }[] } }) =>
    source.nextBatch().events.map(event => event.text);

  test("a test sends datagrams", () => {
    const { source } = open({ udp: "127.0.0.1:20514", origin: true });
    expect(source.inputs).toMatchObject([{ kind: "udp", path: "127.0.0.1:20514", value: 65535 }]);
    source.udp.send("one").send("", "[::1]:7").send("two\nlines", "198.51.100.7:9");
    expect(texts(source)).toEqual(["192.0.2.1 one", "[::1] ", "198.51.100.7 two\nlines"]);
    expect(source.nextBatch().status).toBe("timeout");
  });

  test("a test connects, and sends bytes", () => {
    const { source } = open({ tcp: "127.0.0.1:20514", origin: true });
    const one = source.tcp.connect("198.51.100.7:9"),
      other = source.tcp.connect();
    one.send("a\nb");
    other.send("x\r\n");
    one.send("c\n\nlast").close();
    expect(texts(source)).toEqual([
      "198.51.100.7 a",
      "192.0.2.1 x",
      "198.51.100.7 bc",
      "198.51.100.7 ",
      "198.51.100.7 last",
    ]);
    expect(() => one.send("more")).toThrow("send(): the connection is closed");
  });

  test.each([
    ["lines", 0, ["12345\r\n123456\nab", "cdefgh", "ijk\nx\n"], ["12345", "x"], 2],
    [
      "syslog",
      0,
      ["5 <1>ab", "3 <1>", "4 abcd<2>e\n", "6 abcdef1", " x"],
      ["<1>ab", "<1>", "abcd", "<2>e", "x"],
      1,
    ],
    ["syslog", 0, ["<1>a\n0 b"], ["<1>a", "0 b"], 0],
    ["length", 0, ["\0\0\0\x03abc\0\0\0\0\0\0\0\x06xxxxxx\0\0\0\x04d\0ef"], ["abc", "", "d\0ef"], 1],
    ["delimiter", 59, ["a;b\n;;123456", "7;c"], ["a", "b\n", "", "c"], 1],
  ] as const)("of %s", (framing, delimiter, pieces, messages, dropped) => {
    const { plugin: loaded, source } = open({
      tcp: "127.0.0.1:20514",
      framing: FRAMING[framing],
      maxBytes: 5,
      delimiter,
    });
    const peer = source.tcp.connect();
    pieces.forEach(piece => peer.send(piece));
    peer.close();
    expect(texts(source)).toEqual(messages);
    expect(loaded.metrics()).toMatchObject({ messages_dropped: BigInt(dropped) });
  });

  test("what is no message closes the connection", () => {
    const { source } = open({ tcp: "127.0.0.1:20514", framing: FRAMING.syslog });
    const peer = source.tcp.connect();
    peer.send("5 <1>ab12x nonsense");
    expect(peer.isClosed).toBe(true);
    expect(texts(source)).toEqual(["<1>ab"]);
  });

  test("a Unix socket takes datagrams or connections", () => {
    const { source } = open({ unix: "/run/x.sock", framing: FRAMING.datagrams });
    source.unix.send("one");
    expect(texts(source)).toEqual(["one"]);
    expect(() => source.unix.connect()).toThrow(
      'connect(): unix("/run/x.sock") takes datagrams: send() sends one',
    );
    const { source: other } = open({ unix: "@abstract", framing: FRAMING.lines });
    other.unix.connect().send("line\n");
    expect(texts(other)).toEqual(["line"]);
    expect(() => other.unix.send("x")).toThrow(
      'send(): unix("@abstract") takes connections: connect() makes one',
    );
  });

  test("the owner of a Unix socket's file is no part of its path, and an abstract name has none", () => {
    const { source } = open({ unix: "/run/x.sock", framing: FRAMING.datagrams, owner: "syslog:adm" });
    expect(source.inputs).toMatchObject([{ kind: "unix", path: "/run/x.sock" }]);
    source.unix.send("one");
    expect(texts(source)).toEqual(["one"]);
    expect(() => open({ unix: "@abstract", framing: FRAMING.datagrams, owner: "syslog" })).toThrow(
      "unix(): owner: an abstract name has no file",
    );
  });

  test("a message that comes from no address has an empty origin, which is a view like another", () => {
    const { source } = open({ unix: "@abstract", framing: FRAMING.datagrams, origin: true });
    source.unix.send("one").send("two");
    expect(texts(source)).toEqual([" one", " two"]);
  });

  test("the test is the server that the plugin connects to", () => {
    const { source } = open({ server: "127.0.0.1:30000", framing: FRAMING.syslog, origin: true });
    expect(source.inputs).toMatchObject([{ kind: "connect", path: "127.0.0.1:30000", value: 65535 }]);
    const first = source.server.accept();
    first.send("5 <1>ab<2>li").send("ne");
    expect(() => source.server.accept()).toThrow(
      'accept(): connect("127.0.0.1:30000") is connected: close() ends its connection',
    );
    first.close();
    source.server.accept().send("5 <3>cd");
    expect(texts(source)).toEqual(["127.0.0.1 <1>ab", "127.0.0.1 <2>line", "127.0.0.1 <3>cd"]);
    expect(source.nextBatch().status).toBe("timeout");
    const { source: other } = open({ server: "@falco-ts-server", origin: true });
    other.server.accept().send("x\n");
    expect(texts(other)).toEqual([" x"]);
  });

  test.each([
    [
      { server: "192.0.2.1:30000" },
      '192.0.2.1:30000: the plugin has no permission to connect to it; it may connect to 127.0.0.1:20000-65535, @falco-ts-server, what the open params\' key "named" names',
    ],
    [{ server: "127.0.0.1:19999" }, "no permission to connect to it"],
    [{ server: "/run/falco-ts-test/x" }, "no permission to connect to it"],
    [{ server: "127.0.0.1:0" }, "127.0.0.1:0: expected a port from 1 to 65535"],
    [{ server: "localhost:30000" }, "expected an address and a port"],
    [
      { udp: "0.0.0.0:30000" },
      '0.0.0.0:30000: the plugin has no permission to listen there; it may listen at 127.0.0.1:20000-65535, [::1]:0, /run/falco-ts-test/, what the open params\' key "named" names, which is not given, what the open params\' key "unix" names, which is not given, 127.0.0.1:0',
    ],
    [{ tcp: "127.0.0.1:19999" }, "no permission to listen there"],
    [
      { tcp: "127.0.0.1:65536" },
      "127.0.0.1:65536: expected an address and a port, such as 127.0.0.1:514 or [::]:514",
    ],
    [{ tcp: "localhost:30000" }, "expected an address and a port"],
    [{ udp: "::1:30000" }, "expected an address and a port"],
    [{ other: "/run/falco-ts-test/../x" }, "no permission to listen there"],
    [{ other: "relative" }, "relative: expected the absolute path of a socket, or @ and an abstract name"],
  ])("open refuses %j", (params, why) => {
    expect(() => open(params)).toThrow(why);
  });

  test.each([
    { udp: "127.0.0.1:20000", tcp: "127.0.0.1:65535" },
    { udp: "[::1]:0" },
    { udp: "0.0.0.0:514", named: ["tcp://x", "udp://0.0.0.0:514"] },
    { other: "/run/falco-ts-test/a/b" },
    { server: "127.0.0.1:20000" },
    { server: "[2001:db8::1]:6514", named: ["tcp://[2001:db8::1]:6514"] },
    { server: "/run/a.sock", named: ["/run/a.sock"] },
  ])("open takes %j", params => {
    expect(open(params).source.nextBatch().status).toBe("timeout");
  });
});

test.each([["localhost:514"], ["127.0.0.1"], ["relative"], ["/run/../x"]])(
  "build refuses listen(%j) among the permissions",
  address => {
    const folder = path.join(dir, "wrong");
    writePlugin(
      folder,
      listening.replace('p.listen("127.0.0.1:20000-65535")', `p.listen(${JSON.stringify(address)})`),
    );
    const result = falcoTs(["build", folder]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      `permissions(): listen(): found ${JSON.stringify(address)}, expected an address and a port`,
    );
  },
);

test.each([["localhost"], ["relative"], ["/run/folder/"]])(
  "build refuses connect(%j) among the permissions",
  address => {
    const folder = path.join(dir, "wrong");
    writePlugin(
      folder,
      listening.replace('p.connect("127.0.0.1:20000-65535")', `p.connect(${JSON.stringify(address)})`),
    );
    const result = falcoTs(["build", folder]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      `permissions(): connect(): found ${JSON.stringify(address)}, expected an address and a port`,
    );
  },
);

test("info says where a plugin may listen, and connect to", () => {
  const { stdout } = falcoTs(["info", library]);
  expect(stdout).toContain("listen at 127.0.0.1:20000-65535, listen at [::1]:0");
  expect(stdout).toContain("connect to 127.0.0.1:20000-65535");
});

describeWithHost("sysdig", sysdig => {
  test("10 000 datagrams to a source of sysdig's come, each once", () => {
    const socket = path.join(dir, "sysdig.sock");
    const sender = compile(dir, "send_datagrams", { folder: __dirname });
    const { stdout } = run(
      "sh",
      [
        "-c",
        `${sender} ${socket} 10000 & timeout 60 ${sysdig} -H ${library} -I t:'${JSON.stringify({ unix: socket, framing: 0 })}' -n 10000 -p '%t.text'; wait`,
      ],
      { timeout: 90_000 },
    );
    const numbers = stdout.trim().split("\n").map(Number);
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });
});
