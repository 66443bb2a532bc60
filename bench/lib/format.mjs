// Formats numbers as aligned text.

/** Aligns cells in columns: the first column left, the others right. */
export function formatTable(cells) {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Formats a time in µs. */
export const micro = (value) => value.toFixed(value < 100 ? 1 : 0);

/** Formats median and range in µs: "17.4 (17.1..18.0)". */
export const spread = ({ median, min, max }) => `${micro(median)} (${micro(min)}..${micro(max)})`;

export const ratio = (value) => `${value.toFixed(2)}x`;
