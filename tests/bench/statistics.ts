// Summarizes samples: the median, and the quarters around it as the spread.

export interface Summary {
  readonly median: number;
  /** A quarter of the samples is below it. */
  readonly low: number;
  /** A quarter of the samples is above it. */
  readonly high: number;
  readonly count: number;
}

/** Summarizes samples, of which there must be one or more. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    count: sorted.length,
  };
}

/** The quantile of sorted samples. Between two samples it lies on the line from one to the other. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place),
    above = Math.ceil(place);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}
