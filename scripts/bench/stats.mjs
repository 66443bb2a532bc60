// Medians of the repetitions and the table that shows them.

/** `{ median, min, max, samples }` of a list of numbers that is not empty. */
export function summarize(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], samples };
}

function range({ median, min, max }) {
  return `${median.toFixed(1)} (${min.toFixed(1)}..${max.toFixed(1)})`;
}

/** The rows `{ net, threads, ours, raw, ratio, ratioOfMinima }` as aligned text. */
export function formatTable(rows) {
  const cells = [
    ["net", "threads", "ours µs", "raw oneDNN µs", "ours/raw", "of the minima"],
    ...rows.map((row) => [
      row.net,
      String(row.threads),
      range(row.ours),
      range(row.raw),
      row.ratio.toFixed(2),
      row.ratioOfMinima.toFixed(2),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}
