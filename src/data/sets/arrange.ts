// Finds among several arrays the images and labels of each set.
import { ArgumentError, FileFormatError } from "../../errors.js";
import { isLabels, namesLabels, splitOf } from "./names.js";
import { entriesOf, type RawArray, type RawPair, type RawSets, type SplitName } from "./raw.js";

/** Names of the arrays that the caller wants. */
export interface Wanted {
  readonly images?: string | undefined;
  readonly labels?: string | undefined;
}

/**
 * Pairs images with labels by the names that the caller gave, else by the shapes and names of the
 * arrays. If there is only one pair, it is the training set, whatever its name.
 *
 * @param where the name of the file or folder in messages
 * @throws {ArgumentError} if there is no array of a name that the caller gave
 * @throws {FileFormatError} if there is no pair or the arrays can be paired in several ways
 */
export function arrange(arrays: readonly RawArray[], wanted: Wanted, where: string): RawSets {
  const find = (name: string | undefined, option: string) =>
    name === undefined ? undefined : find1(arrays, name, option, where);
  const images = find(wanted.images, "images");
  const labels = find(wanted.labels, "labels");
  const candidates = arrays.filter((array) => array.shape.length > 0);
  if (images !== undefined && labels !== undefined) return { training: { where, images, labels } };
  if (images !== undefined || labels !== undefined) {
    const training = onlyPair(
      images === undefined
        ? candidates.filter((array) => array !== labels && !isLabels(array))
        : [images],
      labels === undefined
        ? candidates.filter((array) => array !== images && isLabels(array))
        : [labels],
      where,
    );
    if (training === undefined) throw noPair(candidates, where);
    return { training };
  }
  return bySplits(candidates, where);
}

function bySplits(arrays: readonly RawArray[], where: string): RawSets {
  const pairs = new Map<SplitName | undefined, RawPair>();
  for (const split of ["training", "validation", "test", undefined] as const) {
    const own = arrays.filter(({ name }) => splitOf(name) === split);
    const pair = onlyPair(
      own.filter((array) => !isLabels(array)),
      own.filter(isLabels),
      split === undefined ? where : `${where}: ${split} set`,
    );
    if (pair !== undefined) pairs.set(split, pair);
  }
  const unnamed = pairs.get(undefined);
  const training = pairs.get("training") ?? unnamed;
  const [validation, test] = [pairs.get("validation"), pairs.get("test")];
  if (training !== undefined) return { training, validation, test };
  const [only, ...others] = entriesOf({ validation, test }).map(([, pair]) => pair);
  if (only === undefined || others.length > 0) throw noPair(arrays, where);
  return { training: only };
}

/** Returns the only array of images with the only array of as many labels, if both exist. */
function onlyPair(
  images: readonly RawArray[],
  labels: readonly RawArray[],
  where: string,
): RawPair | undefined {
  const pairs = images.flatMap((image) =>
    likeliest(labels.filter(({ shape }) => shape[0] === image.shape[0])).map((label) => ({
      where,
      images: image,
      labels: label,
    })),
  );
  const [first, second] = pairs;
  if (second === undefined) {
    if (first !== undefined || images.length === 0 || labels.length === 0) return first;
    throw new FileFormatError(
      `${where}: images and labels differ in their numbers of rows: ${list([...images, ...labels])}`,
    );
  }
  throw new FileFormatError(
    `${where} holds several arrays that could be images or labels: ${list([...images, ...labels])}; ` +
      `name two of them: loadData(path, { images: ${JSON.stringify(first?.images.name)}, labels: ${JSON.stringify(first?.labels.name)} })`,
  );
}

/** Returns the only array with a name of labels if there is exactly one, else all arrays. */
function likeliest(labels: readonly RawArray[]): readonly RawArray[] {
  const named = labels.filter(({ name }) => namesLabels(name));
  return named.length === 1 ? named : labels;
}

function noPair(arrays: readonly RawArray[], where: string): FileFormatError {
  const what = arrays.length === 0 ? "no arrays" : `only ${list(arrays)}`;
  return new FileFormatError(
    `${where} holds ${what}; needed are images of shape [n, …] and labels of shape [n]`,
  );
}

function find1(arrays: readonly RawArray[], name: string, option: string, where: string): RawArray {
  const found = arrays.find((array) => array.name === name);
  if (found !== undefined) return found;
  throw new ArgumentError(
    `${option}: ${where} holds no ${JSON.stringify(name)}, but ${arrays.length === 0 ? "no arrays" : list(arrays)}`,
  );
}

const MAX_LISTED = 12;

function list(arrays: readonly RawArray[]): string {
  const shown = arrays
    .slice(0, MAX_LISTED)
    .map(({ name, shape }) => `${name.slice(0, 80)} [${shape.join(", ")}]`);
  const more = arrays.length > MAX_LISTED ? ` and ${arrays.length - MAX_LISTED} more` : "";
  return shown.join(", ") + more;
}
