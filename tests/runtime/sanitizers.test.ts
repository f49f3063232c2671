// The runtime's C under AddressSanitizer, UndefinedBehaviorSanitizer, ThreadSanitizer and valgrind, by the
// programs that runtime.test.ts runs, and by a guest that lies in every number. wasmtime and the machine code
// are as they always are.
import fs from "node:fs";
import path from "node:path";

import { dummy, falcoTsHost, run, temporaryFolder } from "../support";
import { checksOf, compiling, wasmtimeHeaders } from "./checks";
import { Files, Workshop, type Sanitizer } from "./files";
import { programs } from "./programs";

const { hostileSources } = require("./hostile-sources") as { hostileSources: string[] };

const dir = temporaryFolder();
const cc = process.env.CC || "cc";
const workshop = new Workshop(dir),
  { together, linking } = workshop;

/** A file in the temporary folder. */
function file(name: string, text: string): string {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
}

/** Where the flags do not work here (no such library, a kernel that they do not know), why. */
function unusable(flags: readonly string[]): string | undefined {
  const source = file("probe.c", "int main(void) { return 0; }\n"),
    program = path.join(dir, "probe");
  const compiled = run(cc, [...flags, source, "-o", program]);
  if (compiled.status !== 0) return `cc ${flags.join(" ")}: ${compiled.stderr.split("\n")[0]}`;
  const ran = run(program, []);
  return ran.status === 0
    ? undefined
    : `a program made with ${flags.join(" ")} does not run here: ${ran.stderr.split("\n")[0]}`;
}

const address: Sanitizer = {
  name: "address",
  flags: ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"],
};

const thread: Sanitizer = {
  name: "thread",
  flags: ["-fsanitize=thread"],
  link: {
    flags: ["instance_pre_instantiate", "instance_new", "store_delete"].map(
      name => `-Wl,--wrap=wasmtime_${name}`,
    ),
    sources: [path.join(__dirname, "thread_order.c")],
    wasmtime: linking.wasmtimeAlone(),
  },
  env: { TSAN_OPTIONS: "ignore_noninstrumented_modules=1" },
};

/** A guest that lies takes wasmtime's place, and is linked with the runtime into one program. */
function hostileGuest() {
  const { flags } = address,
    program = path.join(dir, "hostile");
  const folders = [`-I${linking.sources}`, "-isystem", wasmtimeHeaders()];
  const objects = linking.runtime(flags).filter(one => hostileSources.includes(one.source));
  const own = hostileSources.filter(source => !objects.some(one => one.source === source));
  const sources = [...own, ...objects.map(one => one.file)];
  const compiled = together.add(
    ...compiling(program, "hostile", { flags: [...flags, ...folders], sources }),
    {
      after: objects.flatMap(one => one.by),
    },
  );
  const job = together.add(program, ["3000"], { timeout: 60_000, after: [compiled] });
  return { title: "a hostile guest", name: "hostile", job };
}

/** The programs under a sanitizer, and other jobs of it; or why it cannot be used. */
function under(sanitizer: Sanitizer) {
  const reason = unusable(sanitizer.flags);
  if (reason !== undefined) return { reason, runs: [] };
  const files = new Files(workshop, sanitizer);
  const runs = programs
    .filter(program => program.under?.includes(sanitizer.name))
    .map(program => ({ title: program.title, name: program.name, job: files.run(program) }));
  return { reason, runs: sanitizer === address ? [...runs, hostileGuest()] : runs };
}

const sanitized = {
  "AddressSanitizer and UndefinedBehaviorSanitizer": under(address),
  ThreadSanitizer: under(thread),
};
together.run();

for (const [title, { reason, runs }] of Object.entries(sanitized)) {
  if (reason !== undefined)
    describe.skip(title, () => {
      test(`SKIP: ${reason}`, () => undefined);
    });
  else
    describe(title, () => {
      for (const { title: group, name, job } of runs)
        describe(group, () => {
          checksOf(name, together.resultOf(job));
        });
    });
}

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
    expect(run(cc, ["-shared", "-fPIC", noClose, "-o", keep])).toMatchObject({ status: 0, stderr: "" });
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
