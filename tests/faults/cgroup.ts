// A cgroup that gives its processes a part of a processor, where this machine lets us make one.
import fs from "node:fs";
import path from "node:path";

const ROOT = "/sys/fs/cgroup";
const PERIOD_US = 100_000;

/** The file whose line a process becomes a member by, and what removes the cgroup; or why there is none. */
export type Cgroup = { readonly members: string; remove(): void } | { readonly skip: string };

/** Makes a cgroup whose processes have so many per cent of one processor. */
export function throttledCgroup(percent: number): Cgroup {
  const isV1 = fs.existsSync(path.join(ROOT, "cpu", "cgroup.procs"));
  const dir = path.join(isV1 ? path.join(ROOT, "cpu") : ROOT, `falco-ts-test-${process.pid}`);
  const quota = (PERIOD_US * percent) / 100;
  try {
    fs.mkdirSync(dir);
    if (isV1) {
      fs.writeFileSync(path.join(dir, "cpu.cfs_period_us"), `${PERIOD_US}`);
      fs.writeFileSync(path.join(dir, "cpu.cfs_quota_us"), `${quota}`);
    } else {
      fs.writeFileSync(path.join(dir, "cpu.max"), `${quota} ${PERIOD_US}`);
    }
  } catch (error) {
    if (fs.existsSync(dir)) fs.rmdirSync(dir);
    return { skip: `no cgroup can be made here: ${(error as Error).message}` };
  }
  return { members: path.join(dir, "cgroup.procs"), remove: () => fs.rmdirSync(dir) };
}
