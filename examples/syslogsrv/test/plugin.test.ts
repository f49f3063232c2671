import { loadPlugin } from "falco-ts/testing";

const NOW = BigInt(Date.UTC(2026, 10, 29, 4)) * 1_000_000n;
const plugin = loadPlugin();
plugin.init({ format: "RFC6587" });

const fields = (payload: string, timestamp = NOW) =>
  Object.fromEntries(
    ["priority", "facility", "severity", "timestamp", "hostname", "message"].map(name => [
      name,
      plugin.extract({ payload: Buffer.from(payload), timestamp }, `syslogsrv.${name}`),
    ]),
  );

test("RFC 3164, the first example of its section 5.4", () => {
  expect(fields("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8")).toEqual({
    priority: 34n,
    facility: 4n,
    severity: 2n,
    timestamp: "2026-10-11T22:14:15Z",
    hostname: "mymachine",
    message: "'su root' failed for lonvick on /dev/pts/8",
  });
});

test("RFC 5424, the examples of its section 6.5", () => {
  expect(
    fields("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed"),
  ).toEqual({
    priority: 34n,
    facility: 4n,
    severity: 2n,
    timestamp: "2003-10-11T22:14:15.003Z",
    hostname: "mymachine.example.com",
    message: "'su root' failed",
  });
  expect(
    fields(
      '<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="A \\"pp\\]" eventID="1011"][examplePriority@32473 class="high"]',
    ),
  ).toMatchObject({ priority: 165n, facility: 20n, severity: 5n, message: "" });
  expect(
    fields('<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - [a x="]"] %% It\'s time'),
  ).toMatchObject({
    timestamp: "2003-08-24T05:14:15.000003-07:00",
    hostname: "192.0.2.1",
    message: "%% It's time",
  });
});

test.each([
  ["<13>Nov  9 01:02:03 h sshd[12]: Failed password", "Failed password", "h"],
  ["<13>Nov  9 01:02:03 sshd[12]: no host here", "no host here", undefined],
  ["<13>Nov 29 01:02:03 h no tag here", "tag here", "h"],
  ["<13>no time here: x", "no time here: x", undefined],
  ["no priority", "no priority", undefined],
  ["<999>x", "<999>x", undefined],
  ["<>x", "<>x", undefined],
  ["", "", undefined],
  ["<34>1 - - - - - -", "", undefined],
  ["<34>1 2003-10-11T22:14:15Z", "", undefined],
])("of %j the message is %j, the host %j", (payload, message, hostname) => {
  expect(fields(payload)).toMatchObject({ message, hostname });
});

test("a message without a priority or a time has user.notice and the time of its event", () => {
  expect(fields("x")).toMatchObject({
    priority: 13n,
    facility: 1n,
    severity: 5n,
    timestamp: "2026-11-29T04:00:00Z",
  });
});

test("what comes in January from December is of the year before", () => {
  const newYear = BigInt(Date.UTC(2027, 0, 1, 0, 0, 5)) * 1_000_000n;
  expect(fields("<13>Dec 31 23:59:58 h t: x", newYear)).toMatchObject({ timestamp: "2026-12-31T23:59:58Z" });
  expect(fields("<13>Jan  1 00:00:01 h t: x", newYear)).toMatchObject({ timestamp: "2027-01-01T00:00:01Z" });
});

test("messages come as datagrams, and over connections as counted octets and lines", () => {
  const udp = plugin.open("udp://127.0.0.1:30514");
  udp.udp.send("<34>one").send("").send("<34>two\n");
  expect(udp.nextBatch().events.map(event => event.text)).toEqual(["<34>one", "<34>two\n"]);
  const tcp = plugin.open("tcp://[::1]:30514");
  tcp.tcp.connect().send("7 <34>o").send("ne<34>two\n").close();
  expect(tcp.nextBatch().events.map(event => event.text)).toEqual(["<34>one", "<34>two"]);
  const unix = plugin.open("unixgram:///run/syslogsrv.sock");
  unix.unix.send("<34>one");
  expect(unix.nextBatch().events).toHaveLength(1);
});

test.each([
  ["http://127.0.0.1:80", 'open params: found "http://127.0.0.1:80", expected udp://ADDRESS:PORT'],
  ["udp://localhost:514", "localhost:514: expected an address and a port"],
  ["", 'open params: found ""'],
])("open params %j are refused", (params, why) => {
  expect(() => plugin.open(params)).toThrow(why);
});

test("a certificate makes connections those of TLS, which a test sees nothing of", () => {
  const secure = loadPlugin();
  secure.init({ format: "RFC6587", sslCertificate: "/etc/falco/falco.pem" });
  const source = secure.open("tcp://127.0.0.1:6514");
  source.tls.connect("192.0.2.7:1234").send("11 <34>1 - - -6 <34>ab");
  expect(source.nextBatch().events).toHaveLength(2);
});
