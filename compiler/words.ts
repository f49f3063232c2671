// Words for messages.

/** A number with its noun: "1 line", "2 lines". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
