import { View } from "falco-ts";

/**
 * Whether a line becomes an event: all do but empty ones and comments. This function has a module of its own,
 * so that lines.as.spec.ts can test it by itself.
 */
export function isEvent(line: View): bool {
  const text = line.trim();
  return text.length > 0 && !text.startsWith("#");
}
