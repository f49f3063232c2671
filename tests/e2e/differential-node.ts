// tests/fixtures/differential/src/support.ts for Node: the same numbers at random, the same texts of values.

/** What the program wrote. */
export const lines: string[] = [];

let state = 1;

export function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state >>> 8) % below;
}

export function randomF64(): number {
  const high = (BigInt(random(1 << 22)) << 42n) | (BigInt(random(1 << 21)) << 21n);
  return fromBits(high | BigInt(random(1 << 21)));
}

export function randomF32(): number {
  const high = random(1 << 16) << 16;
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, high | random(1 << 16));
  return view.getFloat32(0);
}

export function f64Of(high: number, low: number): number {
  return fromBits((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

function fromBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

export function showF64(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** More digits than any f32 has. */
const EXACT = 100;

/** The shortest text that gives the same f32, of those the nearest, and of two as near the even one. */
export function showF32(value: number): string {
  // exact
  const [, sign, first, rest, exponent] = /^(-?)(.)\.(.*)e(.*)$/.exec(value.toExponential(EXACT)) ?? [];
  if (first === undefined) return String(value);
  for (let count = 1; ; count++) {
    const digits = BigInt((first + rest).slice(0, count)),
      behind = (first + rest).slice(count);
    const isUp =
      behind > "5".padEnd(behind.length, "0") ||
      (behind === "5".padEnd(behind.length, "0") && digits % 2n === 1n);
    const text = Number(`${sign}${digits + BigInt(isUp)}e${Number(exponent) - count + 1}`);
    if (Math.fround(text) === value) return String(text);
  }
}

export function show(text: string): string {
  return text.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16)}`);
}

export function out(what: string, value: string): void {
  lines.push(`${what}: ${value}`);
}

export function showU64(high: number, low: number, radix: number): string {
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return `${value.toString(radix)} ${BigInt.asIntN(64, value).toString(radix)}`;
}

export function showList(list: number[]): string {
  return list.join();
}
export function showStatic(list: number[]): string {
  return list.join();
}
export function showDoubles(list: Iterable<number>): string {
  return [...list].map(showF64).join();
}
export function showTexts(list: string[]): string {
  return `${list.length} ${show(list.join("|"))}`;
}

export function dateOf(time: number): Date {
  return new Date(time);
}
export function timeOf(text: string): string {
  return String(Date.parse(text));
}
export function dateUTC(...parts: [number, number]): string {
  return String(Date.UTC(...parts));
}
export function isDate(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
export function showNear(value: number): string {
  return `${showF64(value)} `;
}

export function showURI(text: string): string {
  const or = (work: () => string) => {
    try {
      return work();
    } catch {
      return "malformed";
    }
  };
  return `${or(() => `${encodeURIComponent(text)} ${encodeURI(text)}`)} ${or(() => show(decodeURIComponent(text)))} ${or(() => show(decodeURI(text)))}`;
}

/** AssemblyScript's casts. */
Object.assign(globalThis, {
  f32: Math.fround,
  f64: Number,
  i32: (x: number) => x | 0,
  u8: (x: number) => x & 255,
});
