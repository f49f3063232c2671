// examples/dummy: the .so that falco-ts build made of it, and what it does in falco-ts run.
import fs from "node:fs";
import path from "node:path";

import { readElf } from "../../dist/compiler/native/elf";
import { MANIFEST_SECTION, unpackManifest } from "../../dist/compiler/plugin/manifest";
import { dummy, falcoTs } from "../support";

interface EventLine {
  number: number;
  source: string;
  text: string;
  payload: string;
  fields: Record<string, number | string | null>;
}

function events(...args: string[]): EventLine[] {
  const result = falcoTs(["run", dummy, "--json", ...args]);
  expect(result.status).toBe(0);
  return result.stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line));
}

describe("the dummy plugin's shared object", () => {
  const elf = readElf(fs.readFileSync(dummy));

  test("is at most 0.9 MB", () => {
    expect(fs.statSync(dummy).size).toBeLessThanOrEqual(900_000);
  });

  test("has nothing of Rust's standard library that reads debug information", () => {
    expect(elf.section(".gcc_except_table")).toBeUndefined();
    expect(fs.readFileSync(dummy).includes(".debug_abbrev")).toBe(false);
  });

  test("exports the symbols of its capabilities and no others", () => {
    expect([...elf.exports].sort()).toEqual([
      "plugin_close",
      "plugin_destroy",
      "plugin_event_to_string",
      "plugin_extract_fields",
      "plugin_get_contact",
      "plugin_get_description",
      "plugin_get_event_source",
      "plugin_get_extract_event_types",
      "plugin_get_fields",
      "plugin_get_id",
      "plugin_get_init_schema",
      "plugin_get_last_error",
      "plugin_get_metrics",
      "plugin_get_name",
      "plugin_get_required_api_version",
      "plugin_get_version",
      "plugin_init",
      "plugin_next_batch",
      "plugin_open",
    ]);
  });

  test("needs no libraries but those of glibc, from 2.17 on", () => {
    expect([...elf.needed].sort()).toEqual(["ld-linux-x86-64.so.2", "libc.so.6", "libpthread.so.0"]);
    expect(elf.highestGlibc()).toBe("2.17");
    expect(elf.rpath ?? elf.runpath).toBeUndefined();
  });

  test("has no symbols of wasm functions, and no tables to unwind them by", () => {
    const bytes = fs.readFileSync(dummy),
      code = readElf(bytes.subarray(bytes.indexOf("\x7fELF\x02\x01\x01", 1)));
    expect(code.section(".wasmtime.addrmap")).toBeDefined();
    expect(code.section(".eh_frame")).toBeUndefined();
    expect(bytes.includes("wasm[0]::function[")).toBe(false);
  });

  test("contains its manifest", () => {
    const embedded = unpackManifest(elf.section(MANIFEST_SECTION)!);
    expect(embedded).toEqual(
      JSON.parse(fs.readFileSync(path.join(path.dirname(dummy), "manifest.json"), "utf8")),
    );
    expect(embedded).toMatchObject({
      manifestVersion: 1,
      name: "dummy",
      requiredApiVersion: "3.5.0",
      wasmtime: expect.stringMatching(/^48\.0\./),
    });
  });
});

describe("the dummy plugin in falco-ts run", () => {
  test("gives maxEvents samples from start + 1 on, in steps of 1 to jitter + 1", () => {
    const got = events("--config", '{"jitter":3}', "--params", '{"start":5,"maxEvents":200}');
    expect(got).toHaveLength(200);
    let last = 5;
    for (const event of got) {
      const value = event.fields["dummy.value"] as number;
      expect(value - last).toBeGreaterThanOrEqual(1);
      expect(value - last).toBeLessThanOrEqual(4);
      last = value;
      expect(event).toMatchObject({
        source: "dummy",
        text: `{"sample": "${value}"}`,
        payload: Buffer.from(String(value)).toString("base64"),
      });
      expect(event.fields["dummy.strvalue"]).toBe(String(value));
    }
  });

  test("gives 20 events from 2 on without config and params", () => {
    const got = events();
    expect(got).toHaveLength(20);
    expect(got[0]!.fields["dummy.value"]).toBeGreaterThanOrEqual(2);
    expect(got[0]!.fields["dummy.value"]).toBeLessThanOrEqual(12);
  });

  test("says whether a sample is divisible by the index", () => {
    for (const { fields } of events(
      "--fields",
      "dummy.value",
      "dummy.divisible[3]",
      "--params",
      '{"maxEvents":50}',
    )) {
      expect(fields["dummy.divisible[3]"]).toBe((fields["dummy.value"] as number) % 3 === 0 ? 1 : 0);
    }
  });

  test("has no value after a division by zero, which the log tells, and extracts from the next event", () => {
    const result = falcoTs([
      "run",
      dummy,
      "--json",
      "--params",
      '{"maxEvents":3}',
      "--fields",
      "dummy.divisible[0]",
      "dummy.value",
    ]);
    const lines = result.stdout
      .trim()
      .split("\n")
      .map(line => JSON.parse(line));
    expect(lines.map(line => line.fields["dummy.divisible[0]"])).toEqual([null, null, null]);
    expect(lines.every(line => line.fields["dummy.value"] > 0)).toBe(true);
    expect(result.stderr).toContain(
      "[error] dummy: extract_fields: dummy.divisible[0]: integer divide by zero at src/plugin.ts:63:41; no value",
    );
    expect(result.status).toBe(0);
  });
});
