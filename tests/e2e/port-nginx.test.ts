// examples/nginx: a log that is written and rotated beside a host, and while none runs.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { falcoTs, root, temporaryFolder } from "../support";

const example = path.join(root, "examples", "nginx");
const dir = temporaryFolder();
const line = (status: number, uri: string) =>
  `192.0.2.${status % 200} - - [28/Nov/2026:18:00:00 +0100] "GET ${uri} HTTP/1.1" ${status} 10 "-" "curl/8.5"\n`;

test("its own tests pass", () => {
  expect(falcoTs(["test"], { cwd: example, timeout: 240_000 })).toMatchObject({ status: 0 });
});

describeWithHost("sysdig", sysdig => {
  const built = falcoTs(["build", example], { timeout: 240_000 });
  if (built.status !== 0) throw new Error(built.stderr);
  const library = path.join(example, "build", "libnginx.so");
  const log = path.join(dir, "access.log");
  const config = JSON.stringify({ log_paths: [path.join(dir, "*.log")], falco_ts: { state: dir } });

  /** Runs sysdig for 4 seconds, after which it ends in good order; `beside` is a script beside it. */
  const show = (beside: string) =>
    run(
      "sh",
      [
        "-c",
        `(sleep 1; ${beside}) & timeout -s INT 4 "$1" -H "$2:$3" -I nginx: -p '%nginx.status %nginx.request_uri %nginx.log_path'; wait`,
        "sh",
        sysdig,
        library,
        config,
      ],
      { timeout: 60_000 },
    ).stdout.trim();

  test("its README has its fields", () => {
    expect(fs.readFileSync(path.join(example, "README.md"), "utf8")).toContain(
      falcoTs(["info", "--table", library]).stdout,
    );
  });

  test("lines come from both files of a rotation, and no old one", () => {
    fs.writeFileSync(log, line(100, "/old"));
    fs.writeFileSync(path.join(dir, "first"), line(200, "/a?x=1"));
    fs.writeFileSync(path.join(dir, "second"), line(404, "/b"));
    const written = `cat ${dir}/first >> ${log}; mv ${log} ${log}.1; cat ${dir}/second >> ${log}.1; cat ${dir}/first >> ${log}`;
    expect(show(written)).toBe(`200 /a?x=1 ${log}\n404 /b ${log}\n200 /a?x=1 ${log}`);
  });

  test("what was written while nothing ran comes when a host starts again, also behind a rotation", () => {
    const dead = line(500, "/while/down");
    fs.appendFileSync(log, dead);
    fs.renameSync(log, `${log}.2`);
    fs.writeFileSync(log, line(501, "/new/file"));
    const shown = show("true").split("\n");
    expect(shown.filter(one => one.startsWith("50"))).toEqual([
      `500 /while/down ${log}`,
      `501 /new/file ${log}`,
    ]);
  });
});
