// The values of a plugin's metrics: eight bytes each, which the host reads on other threads while the plugin
// runs. That is why a value is written whole, by one store. A plugin without metrics has none of this.
import { CONTROL } from "../memory/control-record";
import { CONTROL_METRICS_COUNT, CONTROL_METRICS_OFFSET, LIMIT_METRICS } from "../guest-abi";

// @ts-ignore: decorator
// LIMIT_METRICS values, and one behind them that nobody reads
@lazy const VALUES: usize = memory.data(520, 8);
if (LIMIT_METRICS * 8 + 8 > 520) ERROR("the metrics have outgrown their room");

/** Where a metric's value goes until it is placed. */
export function nowhere(): usize {
  return VALUES + LIMIT_METRICS * 8;
}

/** A place for the next metric's value. Those behind the limit, which the build refuses, are not read. */
export function placeMetric(): usize {
  const count = load<u32>(CONTROL, CONTROL_METRICS_COUNT);
  if (count >= LIMIT_METRICS) return nowhere();
  store<u32>(CONTROL, <u32>VALUES, CONTROL_METRICS_OFFSET);
  store<u32>(CONTROL, count + 1, CONTROL_METRICS_COUNT);
  return VALUES + <usize>count * 8;
}

// @ts-ignore: decorator
@inline export function counterAt(at: usize): u64 {
  return load<u64>(at);
}
// @ts-ignore: decorator
@inline export function setCounter(at: usize, value: u64): void {
  store<u64>(at, value);
}
// @ts-ignore: decorator
@inline export function gaugeAt(at: usize): f64 {
  return load<f64>(at);
}
// @ts-ignore: decorator
@inline export function setGauge(at: usize, value: f64): void {
  store<f64>(at, value);
}
