// Finds from the names of arrays and files to which set they belong, and if they are labels.
import type { RawArray, SplitName } from "./raw.js";

const SPLITS: readonly (readonly [SplitName, RegExp])[] = [
  ["training", /^[xy]?(train|training|trn)([xy]|data|set|images?|labels?|targets?)?\d*$/],
  ["validation", /^[xy]?(valid|validation|val|dev)([xy]|data|set|images?|labels?|targets?)?\d*$/],
  ["test", /^[xy]?(test|testing|tst|t10k)([xy]|data|set|images?|labels?|targets?)?\d*$/],
];

/** Returns the set of a name such as `x_train`, `t10k-images-idx3-ubyte` or `valData.npy`. */
export function splitOf(name: string): SplitName | undefined {
  const words = wordsOf(name);
  return SPLITS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}

/** True for a name such as `y_train`, `testY` or `labels.npy`. */
export function namesLabels(name: string): boolean {
  return wordsOf(name).some((word) =>
    /label|target|^y$|^y(train|test|val)|(train|test|val)y$/.test(word),
  );
}

/** Arrays of one dimension are labels; others are labels only if their name says so. */
export function isLabels({ name, shape }: RawArray): boolean {
  if (shape.length < 2) return true;
  if (shape.length > 2) return false;
  if (namesLabels(name)) return true;
  return (
    shape[1] === 1 &&
    !wordsOf(name).some((word) => /image|data|^x$|^x(train|test|val)|(train|test|val)x$/.test(word))
  );
}

/** Returns the words of a name, also in camelCase, in lower case. File extensions count as words. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.split(/[^a-z0-9]+/);
}
