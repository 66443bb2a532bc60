// Tables of text.
const count = new Intl.NumberFormat("en-US");

/** Between two columns. */
export const GAP = "  ";

/** A number with its thousands separated. */
export function grouped(value: number): string {
  return count.format(value);
}

/** Pads every cell to the width of its column; the last column is right-aligned. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        return column === columns - 1 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP),
  );
}
