// What else is in Falco's process, and what takes the processor away from it.
import { describeWithHost } from "../hosts/hosts";
import { checks, compile, wasmtimeHeaders } from "../runtime/checks";
import { dummy, temporaryFolder } from "../support";
import { throttledCgroup } from "./cgroup";
import { library } from "./library";
import { tryProgram } from "./prove";

const dir = temporaryFolder();
const faultyLibrary = library("faulty");
const program = compile(dir, "neighbours", {
  folder: __dirname,
  flags: ["-isystem", wasmtimeHeaders("aot")],
});

describe("two plugins of falco-ts", () => {
  checks(program, ["ours", faultyLibrary, dummy]);
});

describe("a Go plugin", () => {
  describeWithHost("go-dummy", go => {
    checks(program, ["go", faultyLibrary, go]);
  });
});

describe("another wasmtime with its signal handlers", () => {
  describeWithHost("other-wasmtime", library => {
    checks(program, ["wasmtime", faultyLibrary, library]);
  });
});

describe("the processor is taken away", () => {
  const steps = compile(dir, "steps", { folder: __dirname });
  const cgroup = throttledCgroup(10);
  const name = "a throttled cgroup trips no deadline";
  if ("skip" in cgroup) {
    test.skip(`${name} SKIP: ${cgroup.skip}`, () => undefined);
    return;
  }
  afterAll(() => cgroup.remove());

  test(name, async () => {
    // about 100 ms of CPU time, which here take a second and more
    const plugin = [
      faultyLibrary,
      'init {"falco_ts":{"deadlines":{"extract":500}}}',
      "get 1u toil",
      "get 0u",
    ];
    const { text, status } = await tryProgram("sh", [
      "-c",
      'echo $$ >"$1" && shift && exec "$@"',
      "sh",
      cgroup.members,
      steps,
      ...plugin,
    ]);
    expect({ status, text }).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^get 1u in \d{3,} ms: SUCCESS.*\n.*^get 0u .*: 7$/ms),
    });
    expect(text).not.toMatch(/deadline/);
  });
});
