// loadData: reads the user's own examples, of any size, shape and labels, from common formats.
import { resolve } from "node:path";
import {
  checkNumber,
  checkOptions,
  checkPath,
  describe,
  type SignalLike,
  type UrlLike,
} from "../../arguments.js";
import { ArgumentError } from "../../errors.js";
import { Dataset } from "../dataset.js";
import { checkFlag, checkNotice, checkSignal } from "../load-options.js";
import { type Examples, toExamples } from "./examples.js";
import { readPlace } from "./read-place.js";
import { divide, type SplitOptions } from "./split.js";

/** Options of {@link loadData}. */
export interface LoadOptions {
  /** The array of images: its name in an .npz or pickled dict, or a file of the folder. Default: detected. */
  readonly images?: string;
  /**
   * The array of labels in the same way, or the column of a table: its name or its index, which counts
   * from the end if it is negative. Default: detected.
   */
  readonly labels?: string | number;
  /**
   * Shape of a row, such as `[3, 32, 32]`. Default: the shape of the array, channels first; flat for tables.
   * Pictures are scaled to it, with `[1, …]` to their brightness. Default for them: their own size.
   */
  readonly shape?: readonly number[];
  /** The labels in the order of the classes. Default: whole numbers as they are, names in order. */
  readonly classes?: readonly (string | number)[];
  /** True if values are bytes that count as byte/256. Default: true for whole numbers 0..255 that look like pixels. */
  readonly pixels?: boolean;
  /** True if the first line of a table holds names. Default: decided by its content. */
  readonly header?: boolean;
  /** Rows from the end of the training set for the sets that the data lacks. Default: none. */
  readonly split?: SplitOptions;
  /** Shuffles the training set before it is split, drawn from this seed. Default: the order of the file. */
  readonly shuffle?: number;
  /** Receives notices about data that is left out, one line per call. Default: writes to standard error. */
  readonly notice?: (line: string) => void;
  /** Cancels the reading; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
}

/** The result of {@link loadData}. */
export interface LoadedData {
  /** The training set, or the only set of the data. */
  readonly training: Dataset;
  readonly validation: Dataset | undefined;
  readonly test: Dataset | undefined;
  /** The labels of the file by class; undefined if they are the numbers of the classes. */
  readonly classes: readonly string[] | undefined;
}

const OPTIONS = [
  ...["images", "labels", "shape", "classes", "pixels", "header", "split", "shuffle"],
  ...["notice", "signal"],
] as const;

/**
 * Examples of your own, of any size, shape and labels: a folder or a file of IDX, .npy, .npz, CSV or a
 * pickle, gzip'd or not, known by its content; or a folder of pictures for each class, `cats/1.png`, also
 * below folders `train` and `test`. A file or folder of one set gives `training`; one of
 * several gives `validation` and `test` too, told by the names (`x_train`, `test.csv`) or by the order
 * in a pickle.
 *
 * Bytes, and other whole numbers 0..255 that look like pixels, are held as bytes that count as
 * byte/256; other numbers stay as they are. Labels that are names or negative are numbered in order.
 *
 * @throws {ArgumentError} for options of the wrong type and names that are not in the data
 * @throws {ShapeError} if `shape` is not that of the rows
 * @throws {FileError} if there is no such file
 * @throws {FileFormatError} if it holds no examples; the message says what it is
 *
 * @example
 * const { training, validation, classes } = await loadData("iris.csv", { shuffle: 1, split: { validation: 0.2 } });
 */
export async function loadData(
  path: string | UrlLike,
  options: LoadOptions = {},
): Promise<LoadedData> {
  const place = resolve(checkPath("loadData: path", path));
  checkOptions("loadData", options, OPTIONS);
  const { images, labels, shape, split, shuffle } = options;
  const signal = checkSignal(options.signal);
  const checked = {
    images: checkName("images", images),
    labels:
      typeof labels === "number"
        ? checkNumber("labels", labels, { integer: true })
        : checkName("labels", labels),
    header: checkFlag("header", options.header),
    notice: checkNotice(options.notice),
    signal,
  };
  const pixels = checkFlag("pixels", options.pixels);
  const classes = checkClasses(options.classes);
  signal?.throwIfAborted();
  const raw = await readPlace(place, { ...checked, shape });
  const sets = await toExamples(raw, { shape, classes, pixels, signal });
  const divided = await divide(sets, split, shuffle, signal);
  const set = ({ x, y, shape }: Examples) => new Dataset(x, y, { shape });
  return {
    training: set(divided.training),
    validation: divided.validation && set(divided.validation),
    test: divided.test && set(divided.test),
    classes: sets.classes,
  };
}

function checkName(option: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw new ArgumentError(
    `${option} must be the name of an array, file or column; got ${describe(value)}`,
  );
}

function checkClasses(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length === 0) {
    throw new ArgumentError(
      `classes must be an array of labels such as ["cat", "dog"], got ${describe(given)}`,
    );
  }
  const names = Array.from(given, (name: unknown, index) => {
    if (typeof name === "string" || typeof name === "number") return String(name);
    throw new ArgumentError(`classes[${index}] must be text or a number, got ${describe(name)}`);
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ArgumentError(`classes holds ${describe(twice)} twice`);
  return names;
}
