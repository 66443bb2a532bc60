// Converts the arrays of a file to the examples of a dataset.
import type { SignalLike } from "../../arguments.js";
import { FileFormatError } from "../../errors.js";
import type { ArrayData } from "../data.js";
import { elementCount } from "../formats/numeric-array.js";
import { type Coding, labelCoding, type RawLabels, rawLabels } from "./labels.js";
import { entriesOf, type RawPair, type RawSets, type SplitName } from "./raw.js";
import { channelsFirst, type RowShape, rowShape } from "./shapes.js";
import { arePixels, type Survey, survey, toValues } from "./values.js";

/** Options of {@link toExamples}; see LoadOptions. */
export interface ExampleOptions {
  readonly shape?: unknown;
  readonly classes?: readonly string[] | undefined;
  readonly pixels?: boolean | undefined;
  readonly signal?: SignalLike | undefined;
}

/** Examples and the shape of one row. */
export interface Examples extends ArrayData {
  readonly shape: readonly number[];
}

/** The sets of a file. */
export interface ExampleSets {
  readonly training: Examples;
  readonly validation: Examples | undefined;
  readonly test: Examples | undefined;
  readonly classes: Coding["classes"];
}

interface ReadPair {
  readonly where: string;
  readonly row: RowShape;
  readonly values: Survey;
  readonly labels: RawLabels;
}

/**
 * Reads the sets. All sets get the same scale and the same numbers of labels.
 *
 * @throws {FileFormatError} for values, labels or numbers of rows that cannot be used
 */
export async function toExamples(sets: RawSets, options: ExampleOptions): Promise<ExampleSets> {
  const read = new Map<SplitName, ReadPair>();
  for (const [name, pair] of entriesOf(sets)) read.set(name, await readPair(pair, options));
  const pairs = [...read.values()];
  const pixels = arePixels(
    pairs.map(({ values }) => values),
    options.pixels,
  );
  const coding = labelCoding(
    pairs.map(({ labels }) => labels),
    options.classes,
  );
  const shape = commonShape(pairs);
  const made: Partial<Record<SplitName, Examples>> = {};
  for (const [name, { where, row, values, labels }] of read) {
    const { signal } = options;
    const x = await toValues(values, pixels, options.pixels, signal);
    made[name] = { x: await channelsFirst(x, row, signal), y: coding.encode(labels, where), shape };
  }
  const { training, validation, test } = made;
  if (training === undefined) throw new FileFormatError("no training set");
  return { training, validation, test, classes: coding.classes };
}

async function readPair(pair: RawPair, { shape, signal }: ExampleOptions): Promise<ReadPair> {
  const { images, labels, where } = pair;
  const [rows = 0, ...own] = images.shape;
  const features = own.reduce((product, extent) => product * extent, 1);
  if (rows === 0 || features === 0) {
    throw new FileFormatError(
      `${where}: ${images.name} has no rows (shape [${images.shape.join(", ")}])`,
    );
  }
  if (labels.shape[0] !== rows) {
    throw new FileFormatError(`${where}: ${rows} images but ${labels.shape[0] ?? 1} labels`);
  }
  const row = rowShape(own, shape, where);
  const values = await survey(await images.read(), features, `${where}: ${images.name}`, signal);
  return { where, row, values, labels: rawLabels(await labels.read(), labels.shape, where) };
}

/** Returns the shape of the rows of all sets. Sets with flat rows get the shape of the others. */
function commonShape(pairs: readonly ReadPair[]): readonly number[] {
  const [first] = pairs;
  const found = pairs.find(({ row }) => row.shape.length > 1) ?? first;
  const shape = found?.row.shape ?? [];
  const isFlat = (row: RowShape) => row.shape.length === 1 && row.shape[0] === elementCount(shape);
  const odd = pairs.find(({ row }) => !isFlat(row) && String(row.shape) !== String(shape));
  if (odd === undefined) return shape;
  const other = odd === first ? found : first;
  throw new FileFormatError(
    `${odd.where}: rows of shape [${odd.row.shape.join(", ")}], but those of ${other?.where} are of shape [${other?.row.shape.join(", ")}]`,
  );
}
