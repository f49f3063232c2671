// Versions as Falco, its plugin API, its rules and glibc have them: numbers with dots between them.

/**
 * Below 0: the first is older; 0: both are the same. "2.9" is older than "2.17", and "3.5" is the same as
 * "3.5.0".
 */
export function compareVersions(first: string, second: string): number {
  const [left, right] = [first, second].map(version => version.split(".").map(Number)) as [
    number[],
    number[],
  ];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
