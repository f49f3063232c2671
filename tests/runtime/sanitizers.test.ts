// The runtime's C under AddressSanitizer, UndefinedBehaviorSanitizer, ThreadSanitizer and valgrind, by the
// programs that runtime.test.ts runs, and by a guest that lies in every number. wasmtime and the machine code
// are as they always are.
import fs from "node:fs";
import path from "node:path";

import { dummyDir, dummy, falcoTsHost, root, run, temporaryFolder, writePlugin } from "../support";
import { certificatesIn, serversIn } from "../certificates";
import { checks, compile, wasmtimeHeaders } from "./checks";
import { gzipFilesIn } from "./gzip-files";
import { archive, link, stub, trappingGateway, unlinked } from "./link";
import {
  counting,
  filing,
  following,
  keeping,
  listening,
  located,
  looping,
  paced,
  parsing,
  polling,
  posted,
  scripted,
  secretive,
  secured,
  tailing,
  trusting,
} from "./plugins";

const { hostileSources } = require("./hostile-sources") as { hostileSources: string[] };

const dir = temporaryFolder();
const runtime = path.join(root, "runtime-c");
const cc = process.env.CC || "cc";

/** A file in the temporary folder. */
function file(name: string, text: string): string {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
}

function succeed(program: string, args: string[], cwd = process.cwd()): string {
  const result = run(program, args, { cwd, timeout: 120_000 });
  if (result.status !== 0)
    throw new Error(
      `${program} ${args.join(" ")}: exit code ${result.status}\n${result.stdout}${result.stderr}`,
    );
  return result.stdout;
}

/** Where the flags do not work here (no such library, a kernel that they do not know), why. */
function unusable(flags: string[]): string | undefined {
  const source = file("probe.c", "int main(void) { return 0; }\n"),
    program = path.join(dir, "probe");
  const compiled = run(cc, [...flags, source, "-o", program]);
  if (compiled.status !== 0) return `cc ${flags.join(" ")}: ${compiled.stderr.split("\n")[0]}`;
  const ran = run(program, []);
  return ran.status === 0
    ? undefined
    : `a program made with ${flags.join(" ")} does not run here: ${ran.stderr.split("\n")[0]}`;
}

const dummyParts = unlinked(path.join(dir, "dummy"), dummyDir);
const parts = (name: string, source: string) =>
  unlinked(path.join(dir, name), writePlugin(path.join(dir, `plugin-${name}`), source));
const scriptedParts = parts("scripted", scripted);
const locatedParts = parts("located", located);
const parsingParts = parts("parsing", parsing);
const loopingParts = parts("looping", looping);
const tailingParts = parts("tailing", tailing);
const pacedParts = parts("paced", paced);
const countingParts = parts("counting", counting);
const followingParts = parts("following", following);
const filingParts = parts("filing", filing);
const keepingParts = parts("keeping", keeping);
const listeningParts = parts("listening", listening);
const postedParts = parts("posted", posted);
const securedParts = parts("secured", secured);
const trustingParts = parts("trusting", trusting);
const trappingParts = (
  [
    ["http", posted],
    ["https", secured],
    ["client", trusting],
  ] as const
).map(([name, source]) => trappingGateway(parts(`trapping-${name}`, source)));
const aFile = path.join(__dirname, "gateway.c");
const pollingParts = parts("polling", polling);

/** A describe for what these flags allow, or one skipped test with the reason. */
function describeWithFlags(title: string, flags: string[], fn: () => void): void {
  const reason = unusable(flags);
  if (reason === undefined) describe(title, fn);
  else
    describe.skip(title, () => {
      test(`SKIP: ${reason}`, () => undefined);
    });
}

const address = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"];
describeWithFlags("AddressSanitizer and UndefinedBehaviorSanitizer", address, () => {
  const ourDummy = link(dummyParts, "dummy-asan.so", { flags: address }),
    ourScripted = link(scriptedParts, "scripted-asan.so", { flags: address });
  const folder = path.join(dir, "asan");
  fs.mkdirSync(folder);
  describe("init", () => {
    checks(compile(folder, "init", { flags: address }), [ourDummy]);
  });
  describe("source", () => {
    checks(compile(folder, "source", { flags: address }), [ourDummy, ourScripted]);
  });
  const ourPaced = link(pacedParts, "paced-asan.so", { flags: address });
  describe("timeout", () => {
    checks(compile(folder, "timeout", { flags: address }), [ourPaced]);
  });
  describe("progress", () => {
    checks(compile(folder, "progress", { flags: address }), [ourPaced, ourScripted]);
  });
  describe("metrics", () => {
    checks(compile(folder, "metrics", { flags: address }), [
      link(countingParts, "counting-asan.so", { flags: address }),
    ]);
  });
  describe("extract", () => {
    checks(compile(folder, "extract", { flags: address }), [ourDummy, ourScripted]);
  });
  describe("offsets", () => {
    checks(compile(folder, "offsets", { flags: address }), [
      link(locatedParts, "located-asan.so", { flags: address }),
    ]);
  });
  describe("tails", () => {
    checks(compile(folder, "tails", { flags: address }), [ourDummy, "3.5.0"]);
  });
  describe("traps", () => {
    checks(compile(folder, "traps", { flags: address }), [ourScripted]);
  });
  describe("threads", () => {
    checks(compile(folder, "threads", { flags: address }), [
      ourDummy,
      ourScripted,
      link(parsingParts, "parsing-asan.so", { flags: address }),
      "50",
    ]);
  });
  describe("inputs", () => {
    checks(compile(folder, "inputs", { flags: address }), [
      link(tailingParts, "tailing-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("follow", () => {
    checks(compile(folder, "follow", { flags: address }), [
      link(followingParts, "following-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("gzips", () => {
    checks(compile(folder, "gzips", { flags: address }), [
      link(filingParts, "filing-gzip-asan.so", { flags: address }),
      link(tailingParts, "tailing-gzip-asan.so", { flags: address }),
      gzipFilesIn(temporaryFolder()),
    ]);
  });
  describe("files", () => {
    checks(compile(folder, "files", { flags: address }), [
      link(filingParts, "filing-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("sockets", () => {
    checks(compile(folder, "sockets", { flags: address }), [
      link(listeningParts, "listening-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("polls", () => {
    checks(compile(folder, "polls", { flags: [...address, "-rdynamic"] }), [
      link(pollingParts, "polling-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("clients", () => {
    checks(compile(folder, "clients", { flags: [...address, "-rdynamic"] }), [
      path.join(listeningParts, "listening-asan.so"),
      temporaryFolder(),
    ]);
  });
  describe("requests", () => {
    checks(compile(folder, "requests", { flags: [...address, "-rdynamic"] }), [
      link(postedParts, "posted-asan.so", { flags: address }),
    ]);
  });
  describe("secrets", () => {
    const secrets = temporaryFolder();
    const own = parts("secretive", secretive.replace("/run/secrets", secrets));
    checks(compile(folder, "secrets", { flags: address }), [
      link(own, "secretive-asan.so", { flags: address }),
      secrets,
    ]);
  });
  describe("requests by TLS", () => {
    checks(compile(folder, "tls", { flags: [...address, "-rdynamic"] }), [
      link(securedParts, "secured-asan.so", { flags: address }),
      certificatesIn(temporaryFolder()),
    ]);
  });
  describe("servers that are asked by TLS", () => {
    checks(compile(folder, "secure", { flags: [...address, "-rdynamic"] }), [
      link(trustingParts, "trusting-asan.so", { flags: address }),
      serversIn(temporaryFolder()),
      path.join(__dirname, "secure_servers.js"),
    ]);
  });
  describe("requests under pressure", () => {
    checks(compile(folder, "pressure", { flags: address }), [path.join(postedParts, "posted-asan.so")]);
  });
  describe("a gateway that traps", () => {
    checks(compile(folder, "gateway", { flags: [...address, "-rdynamic"] }), [
      ...trappingParts.map(one => link(one, "trapping-asan.so", { flags: address })),
      aFile,
    ]);
  });
  describe("cursor", () => {
    checks(compile(folder, "cursor", { flags: address }), [
      link(keepingParts, "keeping-asan.so", { flags: address }),
      temporaryFolder(),
    ]);
  });
  describe("close and destroy", () => {
    checks(compile(folder, "close", { flags: address }), [
      link(loopingParts, "looping-asan.so", { flags: address }),
      ourDummy,
      "200",
    ]);
  });

  describe("a hostile guest", () => {
    const flags = [...address, `-I${path.join(runtime, "src")}`, "-isystem", wasmtimeHeaders()];
    checks(compile(folder, "hostile", { flags, sources: hostileSources }), ["3000"]);
  });
});

const thread = ["-fsanitize=thread"];
describeWithFlags("ThreadSanitizer", thread, () => {
  const folder = path.join(dir, "tsan");
  fs.mkdirSync(folder);
  // a library of its own, so that the sanitizer can tell it from the runtime and leave it alone: it would not
  // see Rust's locks
  const wasmtime = path.join(folder, "wasmtime.so");
  succeed(cc, [
    "-shared",
    "-fPIC",
    stub(folder),
    "-Wl,--whole-archive",
    archive,
    "-Wl,--no-whole-archive",
    "-lpthread",
    "-ldl",
    "-lm",
    "-o",
    wasmtime,
  ]);
  const ordered = {
    flags: [
      ...thread,
      ...["instance_pre_instantiate", "instance_new", "store_delete"].map(
        name => `-Wl,--wrap=wasmtime_${name}`,
      ),
    ],
    sources: [path.join(__dirname, "thread_order.c")],
    wasmtime,
  };
  describe("threads", () => {
    const libraries = [
      link(dummyParts, "dummy-tsan.so", ordered),
      link(scriptedParts, "scripted-tsan.so", ordered),
      link(parsingParts, "parsing-tsan.so", ordered),
    ];
    checks(compile(folder, "threads", { flags: thread }), [...libraries, "50"], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("metrics", () => {
    const counter = link(countingParts, "counting-tsan.so", ordered);
    checks(compile(folder, "metrics", { flags: thread }), [counter], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("progress", () => {
    const libraries = [
      link(pacedParts, "paced-tsan.so", ordered),
      path.join(scriptedParts, "scripted-tsan.so"),
    ];
    checks(compile(folder, "progress", { flags: thread }), libraries, {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("inputs", () => {
    const tail = link(tailingParts, "tailing-tsan.so", ordered);
    checks(compile(folder, "inputs", { flags: thread }), [tail, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("follow", () => {
    const follower = link(followingParts, "following-tsan.so", ordered);
    checks(compile(folder, "follow", { flags: thread }), [follower, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("sockets", () => {
    const listener = link(listeningParts, "listening-tsan.so", ordered);
    checks(compile(folder, "sockets", { flags: thread }), [listener, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("clients", () => {
    const listener = path.join(listeningParts, "listening-tsan.so");
    checks(compile(folder, "clients", { flags: [...thread, "-rdynamic"] }), [listener, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("requests", () => {
    const poster = link(postedParts, "posted-tsan.so", ordered);
    checks(compile(folder, "requests", { flags: [...thread, "-rdynamic"] }), [poster], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("requests by TLS", () => {
    const securer = link(securedParts, "secured-tsan.so", ordered),
      certificates = certificatesIn(temporaryFolder());
    checks(compile(folder, "tls", { flags: [...thread, "-rdynamic"] }), [securer, certificates], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("servers that are asked by TLS", () => {
    const asker = link(trustingParts, "trusting-tsan.so", ordered),
      servers = serversIn(temporaryFolder());
    const script = path.join(__dirname, "secure_servers.js");
    checks(compile(folder, "secure", { flags: [...thread, "-rdynamic"] }), [asker, servers, script], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("requests under pressure", () => {
    const poster = path.join(postedParts, "posted-tsan.so");
    checks(compile(folder, "pressure", { flags: thread }), [poster], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("a gateway that traps", () => {
    const trapping = trappingParts.map(one => link(one, "trapping-tsan.so", ordered));
    checks(compile(folder, "gateway", { flags: [...thread, "-rdynamic"] }), [...trapping, aFile], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("polls", () => {
    const asker = link(pollingParts, "polling-tsan.so", ordered);
    checks(compile(folder, "polls", { flags: [...thread, "-rdynamic"] }), [asker, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("cursor", () => {
    const keeper = link(keepingParts, "keeping-tsan.so", ordered);
    checks(compile(folder, "cursor", { flags: thread }), [keeper, temporaryFolder()], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
  describe("close and destroy", () => {
    const libraries = [
      link(loopingParts, "looping-tsan.so", ordered),
      path.join(dummyParts, "dummy-tsan.so"),
    ];
    checks(compile(folder, "close", { flags: thread }), [...libraries, "300"], {
      env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
    });
  });
});

describe("valgrind", () => {
  const name =
    "falco-ts run of the dummy reads nothing uninitialised, writes nowhere else, and loses no memory";
  if (run("sh", ["-c", "command -v valgrind"]).status !== 0) {
    test.skip(`${name} SKIP: valgrind is not installed (apt-get install valgrind)`, () => undefined);
    return;
  }
  test(name, () => {
    // while the library is there, what its statics hold is not lost
    const keep = path.join(dir, "keep.so");
    const noClose = file(
      "keep.c",
      "int dlclose(void *library);\nint dlclose(void *library) { return (void)library, 0; }\n",
    );
    succeed(cc, ["-shared", "-fPIC", noClose, "-o", keep]);
    const fields = [
      ["--field", "1", "uint64", "0", "dummy.value", ""],
      ["--field", "2", "string", "0", "dummy.strvalue", ""],
      ["--index-field", "0", "uint64", "0", "dummy.divisible[0]", "0"], // a trap for each event
    ];
    const result = run(
      "valgrind",
      [
        "--error-exitcode=99",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite",
        "--num-callers=20",
        falcoTsHost,
        "run",
        dummy,
        "--params",
        '{"maxEvents":300}',
        ...fields.flat(),
      ],
      { env: { LD_PRELOAD: keep }, timeout: 60_000 },
    );
    if (result.status !== 0) throw new Error(`exit code ${result.status}\n${result.stderr.slice(-10_000)}`);
    expect(result.stdout.trim().split("\n").length).toBeGreaterThanOrEqual(300);
  });
});
