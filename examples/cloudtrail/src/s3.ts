// How much an event of S3 moved.
import { json, JsonKind, JsonPointer, JsonReader } from "falco-ts";

export const bytesIn = json.pointer("/additionalEventData/bytesTransferredIn");
export const bytesOut = json.pointer("/additionalEventData/bytesTransferredOut");

/** A number of bytes, which are floats at times: 33.0; 0 where there is no number. */
export function bytesAt(event: JsonReader, pointer: JsonPointer): u64 {
  const found = event.value(pointer);
  if (!found || found.kind !== JsonKind.Number) return 0;
  if (found.isU64) return found.u64();
  const float = found.f64();
  // as Go has it on x86-64
  if (float <= -9223372036854775808.0) return 1 << 63;
  if (float < 0) return float as i64 as u64;
  return float < 18446744073709551616.0 ? (float as u64) : 0;
}

/** Those of both directions. */
export function totalBytes(event: JsonReader): u64 {
  return bytesAt(event, bytesIn) + bytesAt(event, bytesOut);
}
