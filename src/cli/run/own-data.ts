// Loads the user's own examples for the experiments, whose networks take images of 28x28 pixels.

import type { Dataset } from "../../data/dataset.js";
import type { MnistData } from "../../data/mnist.js";
import { CLASSES, FEATURES, SIDE } from "../../data/mnist-layout.js";
import { type LoadOptions, loadData } from "../../data/sets/load-data.js";
import { UsageError } from "../usage-error.js";

/** The share of the training rows for each of the sets that the data lacks, as in MNIST. */
const SHARE = 1 / 7;
/** Many files are sorted by class, so that a part taken from their end would hold one class alone. */
const SHUFFLE = 0;

/**
 * Loads examples of any format that `loadData` reads. Pictures are brought to 28x28 grey pixels. Missing
 * validation and test sets are taken from the shuffled training set.
 *
 * @throws {UsageError} if the networks do not take such examples
 */
export async function loadOwnData(
  path: string,
  options: Pick<LoadOptions, "notice" | "signal">,
  shape?: readonly number[],
): Promise<MnistData> {
  const given = shape === undefined ? options : { ...options, shape };
  const whole = await loadData(path, given);
  checkFits(path, whole.training, whole.classes);
  const { validation, test } = whole;
  if (validation !== undefined && test !== undefined)
    return named(path, { ...whole, validation, test });
  const split = {
    ...(validation === undefined && { validation: SHARE }),
    ...(test === undefined && { test: SHARE }),
  };
  const parts = await loadData(path, { ...given, shuffle: SHUFFLE, split });
  const sizes = [parts.training, parts.validation, parts.test].map((set) => set?.size ?? 0);
  options.notice?.(
    `${path} is shuffled and divided into ${sizes.join(" / ")} rows to train, validate and test`,
  );
  if (parts.validation === undefined || parts.test === undefined || sizes.includes(0)) {
    throw new UsageError(`--data ${path}: ${whole.training.size} rows are too few to be divided`);
  }
  return named(path, { ...parts, validation: parts.validation, test: parts.test });
}

interface Parts {
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
  readonly classes: readonly string[] | undefined;
}

function named(path: string, { classes, training, validation, test }: Parts): MnistData {
  const names = classes === undefined ? "" : `, classes ${classes.join(", ")}`;
  return { training, validation, test, source: `${path}${names}` };
}

function checkFits(path: string, training: Dataset, classes: readonly string[] | undefined): void {
  const { features, y } = training;
  if (features !== FEATURES) {
    throw new UsageError(
      `--data ${path}: its rows have ${features} values, but the networks of the experiments take ` +
        `${SIDE}x${SIDE} pixels; train a network of your own with loadData in TypeScript`,
    );
  }
  const most = y.reduce((highest, label) => Math.max(highest, label), 0);
  if (most < CLASSES) return;
  const what = classes === undefined ? `the label ${most}` : `${classes.length} classes`;
  throw new UsageError(
    `--data ${path}: it has ${what}, but the networks of the experiments have ${CLASSES} outputs; ` +
      "train a network of your own with loadData in TypeScript",
  );
}
