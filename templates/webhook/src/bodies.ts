import { View } from "falco-ts";

/**
 * Whether a body becomes an event: only an object of JSON does. This function has a module of its own, so
 * that bodies.as.spec.ts can test it by itself.
 */
export function isObject(body: View): bool {
  const text = body.trim();
  return text.startsWith("{") && text.endsWith("}");
}
