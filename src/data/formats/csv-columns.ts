// Finds the column of labels of a table.
import { ArgumentError, FileFormatError } from "../../errors.js";
import { isNumber } from "./content.js";
import type { CsvLayout, CsvOptions } from "./csv.js";

const NAMES = /^(label|labels|class|classes|target|targets|y|digit|species)$/i;
/** A square number of columns of at least 8×8 is more likely an image without a label. */
const SMALLEST_PICTURE = 64;
const MAX_LISTED = 12;

/**
 * Returns the column that the caller named, else the one named like a label, else the only column of
 * text, else the first column of a table without names.
 *
 * @throws {ArgumentError} if there is no column of that name, or the caller has to name one
 * @throws {FileFormatError} if the table appears to have no labels
 */
export function labelColumn(layout: CsvLayout, { file, labels }: CsvOptions): number {
  const { hasHeader, first, second } = layout;
  if (typeof labels === "number") {
    const column = labels < 0 ? second.length + labels : labels;
    if (column in second) return column;
    throw new ArgumentError(
      `labels: ${file} has no column ${labels}, but ${second.length} columns`,
    );
  }
  if (labels !== undefined) {
    const column = hasHeader ? first.indexOf(labels) : -1;
    if (column >= 0) return column;
    const known = hasHeader ? list(first) : "none with a name; give a number, such as labels: 0";
    throw new ArgumentError(
      `labels: ${file} has no column ${JSON.stringify(labels)}; its columns are ${known}`,
    );
  }
  const byName = hasHeader ? first.findIndex((name) => NAMES.test(name)) : -1;
  if (byName >= 0) return byName;
  const texts = second.flatMap((field, column) => (isNumber(field) ? [] : [column]));
  const [text] = texts;
  if (text !== undefined && texts.length === 1) return text;
  if (isPicture(second.length) || (hasHeader && /^pixel/i.test(first[0] ?? ""))) {
    throw new FileFormatError(
      `${file} has ${second.length} columns and no labels; training and testing need them. ` +
        "Give a file with labels, or name their column: loadData(path, { labels: 0 })",
    );
  }
  if (!hasHeader && texts.length === 0) return 0;
  throw new ArgumentError(
    `${file}: which column holds the labels? Its columns are ${list(hasHeader ? first : second)}; ` +
      `name it: loadData(path, { labels: ${hasHeader ? JSON.stringify(first.at(-1)) : second.length - 1} })`,
  );
}

function isPicture(columns: number): boolean {
  return columns >= SMALLEST_PICTURE && Number.isInteger(Math.sqrt(columns));
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => JSON.stringify(name.slice(0, 40)));
  const more = names.length > MAX_LISTED ? `, … (${names.length})` : "";
  return shown.join(", ") + more;
}
