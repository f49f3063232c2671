// The sysdig of this machine, with which falco-ts reads captures and evaluates conditions. It is libsinsp
// with a command line, as Falco is; falco-ts brings none.

/** The program: the one on PATH, or that SYSDIG names. */
export function sysdigProgram(): string {
  return process.env.SYSDIG || "sysdig";
}

/** Why there is none, and how to get one: behind "sysdig does …, and". */
export function sysdigIsMissing(): string {
  return process.env.SYSDIG
    ? `the program that SYSDIG names, ${process.env.SYSDIG}, cannot be started`
    : 'is not installed here: "apt-get install sysdig" on Debian and Ubuntu, or SYSDIG names one';
}
