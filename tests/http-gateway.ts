// The gateway's part that serves HTTP, as the runtime calls it.
import fs from "node:fs";
import path from "node:path";

import { nativeDir } from "./support";

const modules = new Map<string, WebAssembly.Module>();

function moduleOf(variant: string): WebAssembly.Module {
  const file = path.join(nativeDir, `gateway-${variant}.wasm`);
  const found = modules.get(file) ?? new WebAssembly.Module(fs.readFileSync(file));
  modules.set(file, found);
  return found;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  room(): number;
  http_found(): number;
  http_rules(length: number, most: number, takesPut: number): number;
  http_open(): number;
  http_close(connection: number): void;
  http_read(connection: number, at: number, length: number): number;
}

export interface Rules {
  readonly paths?: string;
  readonly types?: string;
  readonly header?: string;
  readonly value?: string;
  readonly signedBy?: string;
  readonly secret?: string;
  readonly prefix?: string;
  readonly most?: number;
}

/** A gateway with one connection. */
export class Gateway {
  private readonly exports: Exports;
  private connection: number;

  constructor(given: Rules = {}, variant = "http") {
    const { paths = "", types = "", header = "", value = "", most = 1000 } = given,
      { signedBy = "", secret = "", prefix = "" } = given;
    const nobody = () => {
      throw new Error("HTTP needs neither random numbers nor the time");
    };
    const imports = { gateway: { random: nobody, now: nobody } };
    this.exports = new WebAssembly.Instance(moduleOf(variant), imports).exports as unknown as Exports;
    this.exports._initialize();
    const rules = Buffer.from(
      [paths, types, header, value, signedBy, secret, prefix].map(text => `${text}\0`).join(""),
    );
    this.memory.set(rules, this.exports.room());
    expect(this.exports.http_rules(rules.length, most, 0)).toBe(0);
    this.connection = this.exports.http_open();
  }

  /** Goes on with another connection. */
  reopen(): void {
    this.exports.http_close(this.connection);
    this.connection = this.exports.http_open();
  }

  /** How often a call has said that it was enough for one. */
  again = 0;

  /** What is in bytes: requests as texts, head and body, "continue", "more", or the status of a refusal. */
  read(text: string): (string | number)[] {
    const bytes = Buffer.from(text, "latin1"),
      results: (string | number)[] = [];
    for (let at = 0, state = 3; at < bytes.length || state === 3;) {
      this.memory.set(bytes, this.exports.room());
      state = this.exports.http_read(this.connection, at, bytes.length - at);
      const found = new Uint32Array(this.exports.memory.buffer, this.exports.http_found(), 4);
      const [used, offset, length] = found as unknown as [number, number, number];
      at += used;
      if (state === 1) {
        results.push(Buffer.from(this.memory.slice(offset + 4, offset + length)).toString("latin1"));
      } else if (state === 3) {
        this.again++;
      } else {
        results.push(state === 0 ? "more" : state === 2 ? "continue" : state);
        if (state > 2) break;
      }
    }
    return results;
  }

  private get memory(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }
}
