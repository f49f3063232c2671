// Falco is stopped while its inputs are flooded: sysdig ends soon, whatever kind of input it reads.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { describeWithHost } from "../hosts/hosts";
import { freePort } from "../publish/server";
import { compile } from "../runtime/checks";
import { buildPlugin, run, temporaryFolder } from "../support";

/** The promise is 500 ms on a machine that does nothing else, which those of tests are not. */
const SOON_MS = 2000;

const plugin = `
import { Plugin, Info, Params, Source, Instance, PushInstance, Permitted, Permissions, Extractor, Fields, Files, Framing, Start } from "falco-ts";

export default class Flooded extends Plugin implements Source, Permitted, Extractor<Flooded> {
  info(): Info { return { id: 999, name: "flooded", version: "0.1.0", description: "d", contact: "nobody", source: "flooded" }; }
  permissions(p: Permissions): void { p.readParams("at").listenParams("at").connectParams("at"); }
  open(params: Params): Instance | null {
    const kind = params.required.string("kind", "an input"), at = params.required.string("at", "where it is");
    const source = new PushInstance<Flooded>(this);
    if (kind == "lines") return source.lines(at, (self, line, out) => out.bytes(line));
    if (kind == "follow") return source.follow(at, (self, line, out) => out.bytes(line), Start.Begin);
    if (kind == "files") return source.files(at, (self, line, out) => out.bytes(line), new Files().lines());
    if (kind == "tcp") return source.tcp(at, (self, line, out) => out.bytes(line));
    if (kind == "udp") return source.udp(at, (self, line, out) => out.bytes(line));
    if (kind == "unix") return source.unix(at, (self, line, out) => out.bytes(line), Framing.Datagrams);
    if (kind == "connect") return source.connect(at, (self, line, out) => out.bytes(line));
    if (kind == "http") return source.http(at, (self, request, out) => out.bytes(request.body));
    return source.every(1, (self, out) => { for (let i = 0; i < 100; i++) out.event().decimal(i); });
  }
  fields(f: Fields<Flooded>): void { f.string("flooded.line", "the line", (self, event, value) => value.set(event.payload)); }
}
`;

const dir = temporaryFolder();
const library = buildPlugin(path.join(dir, "plugin"), plugin, "flooded");
const flood = compile(dir, "flood", { folder: __dirname });

/** A file of 200 MB that nobody has read to its end when the signal comes. */
function longFile(file: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = Buffer.alloc(1 << 20, `${"x".repeat(39)}\n`);
  for (let i = 0; i < 200; i++) fs.appendFileSync(file, lines);
  return file;
}

/** Where an input of the kind reads, and the arguments of flood that fill it; none: there is enough. */
async function placeFor(kind: string): Promise<{ at: string; filledBy?: string[] }> {
  const port = await freePort(),
    internet = `127.0.0.1:${port}`,
    file = path.join(dir, kind);
  switch (kind) {
    case "lines":
      run("mkfifo", [file]);
      return { at: file, filledBy: ["pipe", file] };
    case "follow":
      return { at: longFile(file) };
    case "files":
      return { at: path.dirname(longFile(path.join(file, "one"))) };
    case "unix":
      return { at: file, filledBy: ["unix", file] };
    case "connect":
      return { at: internet, filledBy: ["serve", String(port)] };
    case "every":
      return { at: internet };
    default:
      return { at: internet, filledBy: [kind, String(port)] };
  }
}

describe("sysdig is interrupted while an input is flooded", () => {
  describeWithHost("sysdig", sysdig => {
    test.each(["lines", "follow", "files", "tcp", "udp", "unix", "connect", "http", "every"])(
      "with %s() it ends soon",
      async kind => {
        const { at, filledBy } = await placeFor(kind);
        const started: ChildProcess[] = [];
        const start = (program: string, args: string[]) => {
          const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
          started.push(child);
          return child;
        };
        try {
          // one event in a million is shown, so that the terminal is not what is waited for
          const params = JSON.stringify({ kind, at });
          const host = start(sysdig, ["-H", library, "-I", `flooded:${params}`, "flooded.line contains y"]);
          let said = "";
          host.stderr.on("data", chunk => (said += chunk));
          const ended = once(host, "close");
          if (filledBy) {
            const flooding = start(flood, filledBy);
            await Promise.race([once(flooding.stdout, "data"), ended]);
          }
          await new Promise(resolve => setTimeout(resolve, 500));
          expect({ said, code: host.exitCode }).toEqual({ said: "", code: null }); // it runs

          const begun = Date.now();
          host.kill("SIGINT");
          const [code] = await ended;
          expect(code).toBe(0);
          expect(Date.now() - begun).toBeLessThan(SOON_MS);
        } finally {
          for (const child of started) child.kill("SIGKILL");
        }
      },
    );
  });
});
