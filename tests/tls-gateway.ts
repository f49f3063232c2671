// TLS of the gateway's WebAssembly, as the runtime calls it.
import fs from "node:fs";
import path from "node:path";

import type { Pair } from "./certificates";
import { nativeDir } from "./support";

const read = (file: string) => fs.readFileSync(file);

export const OPEN = 0,
  SHAKING = 1,
  CLOSED = 2,
  FAILED = 3;
export const SERVER = 0,
  CLIENT = 1;
export const CERTIFICATE = 0,
  KEY = 1,
  AUTHORITIES = 2;

type Call = (...numbers: number[]) => number;

/** What is around a gateway. */
interface Outside {
  /** Which of the gateways that are built. */
  readonly variant?: "http-client-tls" | "https" | "client-tls";
  /** Its clock is so many days ahead. */
  readonly daysAhead?: number;
  readonly now?: () => number;
  /** Fills bytes of the memory, all of which are in it. */
  readonly random?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

const modules = new Map<string, WebAssembly.Module>();

function moduleOf(variant: string): WebAssembly.Module {
  const file = path.join(nativeDir, `gateway-${variant}.wasm`);
  if (!modules.has(variant)) modules.set(variant, new WebAssembly.Module(read(file)));
  return modules.get(variant)!;
}

/** A gateway with one side of TLS. */
export class Gateway {
  readonly calls: Readonly<Record<string, Call>> & { readonly memory: WebAssembly.Memory };

  constructor({ variant = "http-client-tls", daysAhead = 0, now, random }: Outside = {}) {
    const fill = random ?? ((bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes));
    const imports = {
      gateway: {
        now: () => BigInt((now ?? Date.now)() + daysAhead * 86_400_000),
        random: (at: number, length: number) => {
          if (at < 0 || length < 0 || at + length > this.memory.length)
            throw new Error(`random numbers outside of its memory: ${length} bytes at ${at}`);
          fill(this.memory.subarray(at, at + length));
        },
      },
    };
    this.calls = new WebAssembly.Instance(moduleOf(variant), imports).exports as unknown as typeof this.calls;
    this.calls["_initialize"]!();
  }

  get memory(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.calls.memory.buffer as ArrayBuffer);
  }

  call(name: string, ...numbers: number[]): number {
    return this.calls[name]!(...numbers);
  }

  settings(side: number, files: Readonly<Record<number, Uint8Array>>): number {
    for (const [which, bytes] of Object.entries(files)) {
      const place = this.call("tls_file", Number(which), bytes.length); // which may move the memory
      this.memory.set(bytes, place);
    }
    return this.call("tls_settings", side);
  }

  serve({ certificate, key }: Pair, authorities?: string): this {
    const more = authorities ? { [AUTHORITIES]: read(authorities) } : {};
    expect(this.settings(SERVER, { [CERTIFICATE]: read(certificate), [KEY]: read(key), ...more })).toBe(0);
    return this;
  }

  open(name = ""): Connection {
    this.memory.set(Buffer.from(name), this.call("tls_room"));
    return new Connection(this, this.call("tls_open", name.length));
  }
}

/** What is to be sent, and what was said. */
export interface Done {
  readonly state: number;
  readonly plain: string;
  readonly cipher: Buffer;
  readonly pending: number;
  readonly problem: number;
  readonly distrust: number;
  readonly alert: number;
}

export class Connection {
  constructor(
    private readonly gateway: Gateway,
    private readonly handle: number,
  ) {
    expect(handle).not.toBe(0);
  }

  take(bytes: Uint8Array): Done {
    this.gateway.memory.set(bytes, this.gateway.call("tls_room"));
    return this.found(this.gateway.call("tls_take", this.handle, bytes.length, this.gateway.call("room")));
  }

  put(text: string): Done {
    this.gateway.memory.set(Buffer.from(text), this.gateway.call("tls_room"));
    return this.found(this.gateway.call("tls_put", this.handle, text.length));
  }

  end(): Done {
    return this.found(this.gateway.call("tls_end", this.handle));
  }

  close(): void {
    this.gateway.call("tls_close", this.handle);
  }

  private found(state: number): Done {
    const { memory } = this.gateway;
    const [plain, cipher, length, pending, problem, distrust, alert] = new Int32Array(
      memory.buffer,
      this.gateway.call("tls_found"),
      7,
    ) as unknown as [number, number, number, number, number, number, number];
    const room = this.gateway.call("room");
    return {
      state,
      plain: Buffer.from(memory.slice(room, room + plain)).toString(),
      cipher: Buffer.from(memory.slice(cipher, cipher + length)),
      pending,
      problem,
      distrust,
      alert,
    };
  }
}
