// What a run reads of a capture where sysdig does not do its part.
import fs from "node:fs";
import path from "node:path";

import { captureInput, type CaptureInput } from "../../compiler/commands/capture";
import { temporaryFolder } from "../support";

const dir = temporaryFolder();
const file = path.join(dir, "x.scap");
fs.writeFileSync(file, "");
const before = process.env.SYSDIG;

/** Puts a program in the place of sysdig. */
function sysdigIs(script: string): void {
  process.env.SYSDIG = path.join(dir, "sysdig");
  fs.writeFileSync(process.env.SYSDIG, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** All that comes, in hexadecimal. */
async function read({ stream }: CaptureInput): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString("hex");
}

afterAll(() => {
  if (before === undefined) delete process.env.SYSDIG;
  else process.env.SYSDIG = before;
});

test("rows are events, however they are cut in chunks: time, length, payload", async () => {
  sysdigIs('printf "7 3 T"; sleep 0.1; printf "0s= T\\n8 4 T0s= T0s=\\n9 5 NULL \\n10 3 NULL \\n"');
  const input = captureInput(file, 3);
  expect(await read(input)).toBe("0700000000000000" + "02000000" + "4f4b" + "0a00000000000000" + "00000000");
  expect(input.failure()).toBeUndefined();
  expect(input.others()).toBe(
    `${file}: 2 events of other plugins (plugin ids 4, 5) left out, as 3 is the id of the one whose source this is`,
  );
});

test("one that prints nothing for too long is ended, with the file's name, after what it printed", async () => {
  sysdigIs('echo "7 3 T0s= T0s="; exec sleep 600');
  const input = captureInput(file, 3, 200);
  expect(await read(input)).toBe("0700000000000000" + "02000000" + "4f4b");
  expect(input.failure()?.message).toBe(
    `--events ${file}: sysdig printed nothing for 0.2 seconds, and was ended`,
  );
});

test("one that fails without a word is told by its exit code", async () => {
  sysdigIs("exit 3");
  const input = captureInput(file, 3);
  expect(await read(input)).toBe("");
  expect(input.failure()?.message).toBe(`--events ${file}: sysdig: ended with exit code 3`);
});
