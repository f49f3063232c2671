// Runs programs side by side, each once those behind which it stands have ended well. together.ts starts it,
// and says on stdin what to run: { atOnce, jobs: [{ program, args, cwd, env, timeout, after }] }, where
// `after` are places in the list. Prints a result for each job, which is null where it was not run.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");

const { atOnce, jobs } = JSON.parse(fs.readFileSync(0, "utf8"));
const results = jobs.map(() => undefined);
let running = 0;

function start(i) {
  const { program, args, cwd, env, timeout } = jobs[i];
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"])
    child[stream].setEncoding("utf8").on("data", text => {
      printed[stream] += text;
    });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
    // what it has started may hold them
    child.stdout.destroy();
    child.stderr.destroy();
  }, timeout);
  running++;
  const end = result => {
    clearTimeout(timer);
    if (results[i] !== undefined) return;
    results[i] = { ...printed, timedOut, ...result };
    running--;
    startAll();
  };
  child.on("error", error => end({ status: 127, stderr: `cannot run ${program}: ${error.message}` }));
  child.on("close", (code, signal) => end({ status: code ?? 128 + os.constants.signals[signal] }));
}

const started = new Set();
function startAll() {
  for (const [i, { after }] of jobs.entries()) {
    if (running >= atOnce) return;
    if (started.has(i) || after.some(one => results[one] === undefined)) continue;
    started.add(i);
    if (after.every(one => results[one]?.status === 0)) start(i);
    else results[i] = null;
  }
  if (running === 0) process.stdout.write(JSON.stringify(results));
}
startAll();
