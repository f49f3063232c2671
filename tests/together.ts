// Programs that a test file runs side by side while jest collects its tests. Most of them wait most of the
// time, so that one after the other would take several times as long.
import os from "node:os";
import path from "node:path";

import { run, type RunResult } from "./hosts/hosts";

export interface JobOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After how many milliseconds it is killed. */
  readonly timeout?: number;
  /** What has to have ended well before it starts. */
  readonly after?: readonly Job[];
}

export interface Job extends JobOptions {
  readonly program: string;
  readonly args: readonly string[];
}

/** Each processor has one to work on while another waits. */
const AT_ONCE = os.availableParallelism() + 1;

export class Together {
  private readonly jobs: Job[] = [];
  private readonly results = new Map<Job, RunResult | null>();

  /** Adds what run() is to run. */
  add(program: string, args: readonly string[], options: JobOptions = {}): Job {
    const job = { program, args, ...options };
    this.jobs.push(job);
    return job;
  }

  /** Runs all that was added. */
  run(): void {
    const jobs = this.jobs.map(({ timeout = 120_000, after = [], ...job }) => ({
      ...job,
      timeout,
      after: after.map(one => this.jobs.indexOf(one)),
    }));
    const { status, stdout, stderr } = run(process.execPath, [path.join(__dirname, "run-together.js")], {
      input: JSON.stringify({ atOnce: AT_ONCE, jobs }),
      timeout: 900_000,
    });
    if (status !== 0) throw new Error(`run-together.js: exit code ${status}\n${stderr}`);
    const results = JSON.parse(stdout) as (RunResult | null)[];
    for (const [i, job] of this.jobs.entries()) this.results.set(job, results[i]!);
  }

  /** A job's result; throws where one behind which it stands has failed, with what that printed. */
  resultOf(job: Job): RunResult {
    const result = this.results.get(job);
    if (result === undefined) throw new Error(`${job.program} was not run`);
    for (const one of job.after ?? []) this.expectSuccess(one);
    return result!;
  }

  /** Throws where a job has failed, with what it printed. */
  expectSuccess(job: Job): void {
    const { status, stdout, stderr } = this.resultOf(job);
    if (status === 0) return;
    const command = [job.program, ...job.args].join(" ");
    throw new Error(`${command}: exit code ${status}\n${stdout}${stderr.slice(-20_000)}`);
  }
}
