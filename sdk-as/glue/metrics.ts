// The plugin's own metrics: declared at build time, and placed where the host reads them in every sandbox.
import { Metrics } from "../assembly/metrics/metrics";

/** For the manifest: the metrics, as JSON. */
export function declaredMetrics<P>(plugin: P): string {
  if (!isDefined(plugin.metrics)) return "[]";
  const metrics = new Metrics<P>(null);
  plugin.metrics(metrics);
  return `[${metrics.declared}]`;
}

/** Gives the plugin its counters and gauges. */
export function placeMetrics<P>(plugin: P): void {
  if (isDefined(plugin.metrics)) plugin.metrics(new Metrics<P>(plugin));
}
