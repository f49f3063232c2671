// asc is loaded in a process of its own: jest's has loaded what it is not to load.
import { spawnSync } from "node:child_process";
import path from "node:path";

const load = path.resolve("dist/compiler/stages/compile/asc/load.js");

function printedBy(script: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("asc is loaded without Node's HTTP client, and fetch() is as it was", () => {
  const found = printedBy(`
    const before = [fetch, WebAssembly.instantiateStreaming];
    require(${JSON.stringify(load)}).loadAsc().then(({ version }) => {
      const clients = process.moduleLoadList.filter(name => name.includes("undici/undici"));
      const after = [fetch, WebAssembly.instantiateStreaming];
      const areSame = after.every((one, i) => one === before[i]);
      console.log(JSON.stringify({ version, clients, areSame, power: f64_pow(2, 10) }));
    });`);
  expect(found).toEqual({ version: "0.28.20", clients: [], areSame: true, power: 1024 });
});
