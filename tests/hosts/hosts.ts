// The real hosts that tests load plugins into: where they are, and how to run them. A missing one is a skip
// that is counted, with its reason. tests/hosts/setup.sh (make hosts) brings them; nothing here downloads or
// builds.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export type HostName =
  | "sysdig"
  | "sinsp-host"
  | "sinsp-host-trixie"
  | "rust-runner"
  | "go-loader"
  | "go-dummy"
  | "go-json"
  | "go-k8saudit"
  | "go-cloudtrail"
  | "go-collector"
  | "go-okta"
  | "go-github"
  | "go-faulty"
  | "go-received"
  | "rust-faulty"
  | "other-wasmtime"
  | "zig"
  | "zlib"
  | "gateway-tests"
  | "verdaccio"
  | "cyclonedx"
  | "registry"
  | "oras";
export type Host = { path: string } | { skip: string };

/** The folder in which setup.sh puts the hosts. */
function hostsFolder(): string {
  const env = process.env;
  // an empty variable is as good as none, as in the shell's ${NAME:-…}
  const cache =
    env.FALCO_TS_CACHE || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "falco-ts");
  return join(cache, "hosts");
}

/**
 * Libraries: the official plugins, one that receives, and those with bugs, with which ours are compared, and
 * another wasmtime; and folders with a library's C, or of npm.
 */
const LIBRARIES: Partial<Record<HostName, string>> = {
  "go-dummy": "libdummy.so",
  "go-json": "libjson.so",
  "go-k8saudit": "libk8saudit.so",
  "go-cloudtrail": "libcloudtrail.so",
  "go-collector": "libcollector.so",
  "go-okta": "libokta.so",
  "go-github": "libgithub.so",
  "go-faulty": "libfaulty.so",
  "go-received": "libreceived.so",
  "rust-faulty": "libfaulty.so",
  "other-wasmtime": "_libwasmtime.so",
  zlib: "src",
  "gateway-tests": "gateway-tests.wasm",
  cyclonedx: "node_modules/@cyclonedx/cyclonedx-library",
};

/** The path of a host's program or of a library; or why this machine does not have it. */
export function host(name: HostName): Host {
  const folder = hostsFolder();
  const skipFile = join(folder, "bin", `${name}.skip`);
  if (existsSync(skipFile)) {
    return { skip: `${name}: ${readFileSync(skipFile, "utf8").trim()}` };
  }
  const library = LIBRARIES[name];
  const path = library ? join(folder, name, library) : join(folder, "bin", name);
  return existsSync(path) ? { path } : { skip: `${name} is not in the cache: run make hosts` };
}

/** The path of the official Go dummy plugin, or why this machine does not have it. */
export function goDummy(): Host {
  return host("go-dummy");
}

export interface RunOptions {
  /**
   * After how many milliseconds the process is killed, by default 30 000: a plugin that hangs must fail its
   * test, not stop the run.
   */
  timeout?: number;
  /** Variables beside those of this process; undefined removes one. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  input?: string;
}

export interface RunResult {
  /** The exit code; 128 + n for signal n, as in a shell, so that a crash is never mistaken for success. */
  status: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

const SIGNAL_NUMBERS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** Runs a program to its end. Throws only if the program cannot be started. */
export function run(path: string, args: string[], options: RunOptions = {}): RunResult {
  const result = spawnSync(path, args, {
    encoding: "utf8",
    timeout: options.timeout ?? 30_000,
    // SIGTERM makes hosts end in good order, for which they wait for a plugin that hangs
    killSignal: "SIGKILL",
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    input: options.input ?? "",
  });
  const code = (result.error as NodeJS.ErrnoException | undefined)?.code;
  const timedOut = code === "ETIMEDOUT";
  if (result.error !== undefined && !timedOut) {
    throw new Error(`cannot run ${path}: ${result.error.message}`);
  }
  const status = result.status ?? 128 + (SIGNAL_NUMBERS[result.signal ?? ""] ?? 0);
  return { status, stdout: result.stdout, stderr: result.stderr, timedOut };
}

/**
 * `describe` for tests that need a host, or several of them: `fn` gets their paths in the order of the names.
 * If one is missing, the block has a single skipped test with the reason, so that jest counts and shows it.
 */
export function describeWithHost(names: HostName | HostName[], fn: (...paths: string[]) => void): void {
  const wanted = Array.isArray(names) ? names : [names];
  const title = wanted.join(" + ");
  const found = wanted.map(host);
  const reasons = found.flatMap(one => ("skip" in one ? [one.skip] : []));
  if (reasons.length > 0) {
    const reason = reasons.join("; ");
    describe.skip(`${title} SKIP: ${reason}`, () => {
      test(`SKIP: ${reason}`, () => undefined);
    });
    return;
  }
  describe(title, () => fn(...found.flatMap(one => ("path" in one ? [one.path] : []))));
}
