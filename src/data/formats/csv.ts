// Reads tables of numbers as text: one column has the labels, the others the values of a row.
import { setImmediate } from "node:timers/promises";
import { FileFormatError } from "../../errors.js";
import { isNumber } from "./content.js";
import { labelColumn } from "./csv-columns.js";
import { CsvReader, MAX_FIELD } from "./csv-line.js";
import { inPieces } from "./pieces.js";
import { ValueSink } from "./value-sink.js";

/** Options of {@link decodeCsv}. */
export interface CsvOptions {
  /** Name of the file in messages. */
  readonly file: string;
  /** The column of labels: its name or its index, which counts from the end if it is negative. */
  readonly labels?: string | number | undefined;
  /** True if the first line holds names. Default: decided by its content. */
  readonly header?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A table, row-major. */
export interface CsvTable {
  readonly rows: number;
  readonly features: number;
  /** Bytes if all values are whole numbers 0..255. */
  readonly values: Uint8Array | Float32Array;
  readonly labels: readonly string[];
}

/** The layout of a table, found from its first two lines. */
export interface CsvLayout {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  /** Names of the columns if there are any, else the fields of the first row. */
  readonly first: readonly string[];
  /** The first row of values. */
  readonly second: readonly string[];
}

const MAX_COLUMNS = 1 << 20;
const VALUES_PER_TURN = 1 << 17;

/**
 * Reads a table of comma-, semicolon-, tab- or space-separated text.
 *
 * @throws {FileFormatError} with the line and the column of a field that is not a number
 * @throws {ArgumentError} if the caller has to name the column of labels
 */
export async function decodeCsv(bytes: Uint8Array, options: CsvOptions): Promise<CsvTable> {
  const { file, signal } = options;
  const layout = csvLayout(bytes, options);
  const columns = layout.second.length;
  const label = labelColumn(layout, options);
  const index = layout.hasHeader && layout.first[0] === "" && label !== 0 ? 0 : -1;
  const features = columns - 1 - (index < 0 ? 0 : 1);
  if (features < 1) {
    throw new FileFormatError(`${file}: a column of labels alone; needed are columns of values`);
  }
  const reader = new CsvReader(bytes, layout.delimiter);
  if (layout.hasHeader) skipRow(reader);
  const sink = new ValueSink(await capacity(bytes, features, signal), 1);
  const labels: string[] = [];
  const rowsPerTurn = Math.ceil(VALUES_PER_TURN / columns);
  while (reader.nextRow()) {
    if (labels.length % rowsPerTurn === rowsPerTurn - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const fail = (problem: string): never => {
      throw new FileFormatError(`${file}: line ${reader.line}: ${problem}`);
    };
    let column = 0;
    do {
      if (column === columns) fail(`more than ${columns} fields, as many as the first line has`);
      if (column === label) labels.push(labelAt(reader, fail));
      else if (column === index) reader.text();
      else {
        const value = reader.number();
        if (!sink.add(value)) fail(`column ${named(layout, column)} is no finite number`);
      }
      column += 1;
    } while (reader.hasMore);
    if (column < columns) fail(`${column} fields, but the first line has ${columns}`);
    if (!reader.atLineEnd()) fail(`column ${named(layout, column - 1)} has text after a quote`);
    reader.endLine();
  }
  return { rows: labels.length, features, values: sink.values(), labels };
}

/** Finds the layout of a table from its first lines. */
function csvLayout(bytes: Uint8Array, { file, header }: CsvOptions): CsvLayout {
  const delimiter = guessDelimiter(bytes);
  const reader = new CsvReader(bytes, delimiter);
  const first = row(reader, file);
  const second = row(reader, file);
  if (first.length === 0) throw new FileFormatError(`${file}: no line of numbers`);
  const hasHeader = header ?? isHeader(first, second);
  if (!hasHeader) return { delimiter, hasHeader, first, second: first };
  if (second.length === 0)
    throw new FileFormatError(`${file}: no rows below the names of the columns`);
  if (first.length !== second.length) {
    throw new FileFormatError(
      `${file}: line ${reader.line - 1}: ${second.length} fields, but the first line has ${first.length}`,
    );
  }
  return { delimiter, hasHeader, first, second };
}

/** Returns the fields of the first line with content. */
export function firstRow(bytes: Uint8Array, file: string): string[] {
  return row(new CsvReader(bytes, guessDelimiter(bytes)), file);
}

/** A header has names above columns of numbers; a row of values has at least one number. */
function isHeader(first: readonly string[], second: readonly string[]): boolean {
  return (
    first.every((field) => !isNumber(field)) ||
    first.some((field, column) => !isNumber(field) && isNumber(second[column] ?? ""))
  );
}

function row(reader: CsvReader, file: string): string[] {
  const fields: string[] = [];
  if (!reader.nextRow()) return fields;
  do {
    if (fields.length === MAX_COLUMNS) {
      throw new FileFormatError(`${file}: line ${reader.line}: more than ${MAX_COLUMNS} fields`);
    }
    fields.push(reader.text());
  } while (reader.hasMore && fields.length <= MAX_COLUMNS);
  if (reader.atLineEnd()) reader.endLine();
  return fields;
}

function skipRow(reader: CsvReader): void {
  reader.nextRow();
  do reader.text();
  while (reader.hasMore);
  if (reader.atLineEnd()) reader.endLine();
}

/** Returns the delimiter that divides the first line into the most fields. */
function guessDelimiter(bytes: Uint8Array): string {
  const reader = new CsvReader(bytes, ",");
  const line = reader.nextRow() ? reader.peekLine().replace(/"[^"]*"/g, "") : "";
  const counts = [",", ";", "\t"].map((delimiter) => ({
    delimiter,
    count: line.split(delimiter).length,
  }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count > 1 ? best.delimiter : " ";
}

/** Returns an upper bound on the number of values, from the lines and from two bytes per value. */
async function capacity(
  bytes: Uint8Array,
  features: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let lines = 1;
  await inPieces(
    bytes.length,
    (from, to) => {
      const piece = bytes.subarray(from, to);
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
    },
    signal,
  );
  return Math.min(lines * features, Math.ceil(bytes.length / 2) + features);
}

function labelAt(reader: CsvReader, fail: (problem: string) => never): string {
  const label = reader.text();
  if (label === "") fail("the label is empty");
  if (label.length >= MAX_FIELD) fail(`a label of ${MAX_FIELD} characters or more`);
  return label;
}

function named({ hasHeader, first }: CsvLayout, column: number): string {
  const name = hasHeader ? ` (${JSON.stringify(first[column]?.slice(0, 40))})` : "";
  return `${column}${name}`;
}
