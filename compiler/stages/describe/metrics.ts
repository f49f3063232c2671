// The metrics that a plugin declares, against what hosts take and what the runtime counts itself.
import type { ManifestMetric } from "../../plugin/manifest";
import { guestAbi } from "../../runtime/guest-abi";

const AUTOMATIC: readonly string[] = guestAbi.metrics.map(({ name }) => name);

/** What is wrong with them, a line each. */
export function checkMetrics(metrics: readonly ManifestMetric[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { name, desc } of metrics) {
    const wrong = (problem: string) => problems.push(`metrics(): ${JSON.stringify(name)}: ${problem}`);
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(name))
      wrong(
        'expected a name of at most 64 lower-case letters, digits and _, beginning with a letter, such as "lines_malformed"',
      );
    if (AUTOMATIC.includes(name))
      wrong("the runtime counts a metric of this name for every plugin; choose another name");
    if (seen.has(name)) wrong("declared twice");
    if (!desc) wrong("the description is empty");
    seen.add(name);
  }
  const most = guestAbi.limit.METRICS;
  if (metrics.length > most)
    problems.push(`metrics(): found ${metrics.length} metrics, expected at most ${most}`);
  return problems;
}
