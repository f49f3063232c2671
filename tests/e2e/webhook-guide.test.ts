// docs/webhook.md, in an empty folder beside packed packages, as a new user has them: each block of commands
// succeeds in its order, and the alert is there.
import fs from "node:fs";
import path from "node:path";

import { describeWithHost, run } from "../hosts/hosts";
import { packPackages } from "../packed";
import { temporaryFolder } from "../support";
import { blocks } from "./blocks";

const dir = temporaryFolder();
const SLOW = { timeout: 240_000 };

describeWithHost("sysdig", sysdig => {
  test("the page's commands make an alert of a curl", () => {
    const port = `${30000 + (process.pid % 20000)}`;
    const archives = packPackages(path.join(dir, "packed"));
    fs.writeFileSync(path.join(dir, "package.json"), '{ "private": true }');
    const options = ["--silent", "--prefer-offline", "--ignore-scripts"];
    expect(run("npm", ["install", ...options, ...archives], { cwd: dir, ...SLOW }).status).toBe(0);
    const commands = blocks("docs/webhook.md")
      .filter(({ kind }) => kind === "sh webhook")
      .map(({ text }) => text.replaceAll("8080", port))
      .join("\n");
    const env = { PATH: `${path.dirname(sysdig)}:${process.env.PATH}` };
    const { status, stdout, stderr } = run("bash", ["--norc", "-euc", commands], { cwd: dir, env, ...SLOW });
    expect({ status, stderr: status ? stderr : "" }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^deleted by ann$/m);
    expect(stdout.match(/\{"user": "ann", "action": "delete"\}/g)).toHaveLength(2);
  });
});
