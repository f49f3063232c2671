// Draws the results: a group of bars for each row that is a time, on a logarithmic scale.
import { type Results, shorten, summaryOf } from "./results";
import { ROWS } from "./rows";

const COLORS: Readonly<Record<string, string>> = {
  "falco-ts": "#2563eb",
  rust: "#c2410c",
  "go-1": "#0e7490",
  go: "#67b7c7",
  c: "#9ca3af",
};
const WIDTH = 860,
  LEFT = 270,
  RIGHT = 60,
  TOP = 74,
  BAR = 10,
  GAP = 14;
/** The beginning of the scale, in nanoseconds. */
const LEAST = 1;

/** The results as an SVG, with the date and the machine. Shorter bars are better. */
export function chart(results: Results): string {
  const rows = ROWS.filter(row => row.unit === "ns");
  const group = results.peers.length * BAR + GAP;
  const longest = Math.max(
    ...rows.flatMap(row => results.peers.map(peer => summaryOf(results, row, peer)?.median ?? LEAST)),
  );
  const x = scaleTo(longest);
  const height = TOP + rows.length * group + 30;
  const parts: string[] = [];
  for (let at = LEAST; at <= longest; at *= 10) {
    parts.push(`<line x1="${x(at)}" y1="${TOP - 8}" x2="${x(at)}" y2="${height - 26}" stroke="#e5e7eb"/>`);
    parts.push(text(x(at), height - 10, `${at} ns`, { anchor: "middle", fill: "#6b7280" }));
  }
  rows.forEach((row, r) => {
    const top = TOP + r * group;
    parts.push(text(LEFT - 10, top + (results.peers.length * BAR) / 2 + 4, row.title, { anchor: "end" }));
    results.peers.forEach((peer, p) => {
      const summary = summaryOf(results, row, peer),
        y = top + p * BAR;
      if (!summary) return;
      const end = x(Math.max(summary.median, LEAST));
      parts.push(
        `<rect x="${LEFT}" y="${y}" width="${fixed(end - LEFT)}" height="${BAR - 1}" fill="${COLORS[peer.id]}"/>`,
      );
      parts.push(
        text(end + 4, y + BAR - 2, shorten(summary.median), {
          size: 9,
          fill: "#374151",
          weight: p === 0 ? 700 : 400,
        }),
      );
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${text(10, 20, "The dummy plugin, time for each event (median; shorter is better, logarithmic)", { size: 14, weight: 700 })}
${text(10, 38, `${results.date}, ${results.machine}`, { fill: "#6b7280" })}
${results.peers.map((peer, p) => `<rect x="${10 + p * 150}" y="47" width="10" height="10" fill="${COLORS[peer.id]}"/>${text(25 + p * 150, 56, peer.title, {})}`).join("\n")}
${parts.join("\n")}
</svg>
`;
}

/** The scale of which `most` is the right end: from nanoseconds to the place across. */
function scaleTo(most: number): (nanoseconds: number) => number {
  return nanoseconds =>
    Number(fixed(LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(nanoseconds / LEAST)) / Math.log(most / LEAST)));
}

const fixed = (value: number) => value.toFixed(1);

function text(
  x: number,
  y: number,
  value: string,
  style: { anchor?: string; fill?: string; size?: number; weight?: number },
): string {
  const attributes = [`x="${fixed(x)}"`, `y="${fixed(y)}"`, `fill="${style.fill ?? "#111827"}"`];
  if (style.anchor) attributes.push(`text-anchor="${style.anchor}"`);
  if (style.size) attributes.push(`font-size="${style.size}"`);
  if (style.weight) attributes.push(`font-weight="${style.weight}"`);
  return `<text ${attributes.join(" ")}>${value.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</text>`;
}
