import { View } from "falco-ts";

/**
 * Which lines become events: all but empty ones and comments. What is in a module of its own is tested by
 * itself: lines.as.spec.ts.
 */
export function isEvent(line: View): bool {
  const text = line.trim();
  return text.length > 0 && !text.startsWith("#");
}
