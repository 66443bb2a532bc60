// Takes validation and test sets from the training set if the data has none.
import { checkNumber, checkOptions, type SignalLike } from "../../arguments.js";
import { ArgumentError, DataError } from "../../errors.js";
import { permutation } from "../../random.js";
import type { ArrayData } from "../data.js";
import { inPieces } from "../formats/pieces.js";
import type { ExampleSets, Examples } from "./examples.js";

/** The part of the training set to take from its end: a fraction below 1, or a number of rows. */
export interface SplitOptions {
  readonly validation?: number;
  /** The test set comes after the validation set. */
  readonly test?: number;
}

/**
 * Shuffles the training set, if a seed is given, and takes the other sets from its end.
 *
 * @throws {ArgumentError} for a set that the data already has, and for numbers out of range
 * @throws {DataError} if no training row is left
 */
export async function divide(
  sets: ExampleSets,
  split: SplitOptions | undefined,
  seed: number | undefined,
  signal?: SignalLike,
): Promise<Omit<ExampleSets, "classes">> {
  const training = seed === undefined ? sets.training : await shuffled(sets.training, seed, signal);
  const { validation, test } = sets;
  if (split === undefined) return { training, validation, test };
  checkOptions("split", split, ["validation", "test"]);
  const total = training.y.length;
  const forValidation = rowsFor("validation", split.validation, total, validation);
  const forTest = rowsFor("test", split.test, total, test);
  const left = total - forValidation - forTest;
  if (left < 1) {
    throw new DataError(
      `split takes ${forValidation} + ${forTest} of ${total} rows and leaves none to train with; take fewer`,
    );
  }
  return {
    training: part(training, 0, left),
    validation: forValidation === 0 ? validation : part(training, left, left + forValidation),
    test: forTest === 0 ? test : part(training, left + forValidation, total),
  };
}

function rowsFor(
  name: string,
  share: number | undefined,
  total: number,
  present: Examples | undefined,
): number {
  if (share === undefined) return 0;
  if (present !== undefined) {
    throw new ArgumentError(`split.${name}: the data has a ${name} set; leave split.${name} out`);
  }
  checkNumber(`split.${name}`, share, { min: 0 });
  if (share < 1) return Math.round(share * total);
  return checkNumber(`split.${name} (a share below 1, or a number of rows)`, share, {
    integer: true,
    max: total - 1,
  });
}

function part({ x, y, shape }: Examples, from: number, to: number): Examples {
  const features = x.length / y.length;
  return { x: x.subarray(from * features, to * features), y: y.subarray(from, to), shape };
}

async function shuffled(
  { x, y, shape }: Examples,
  seed: number,
  signal?: SignalLike,
): Promise<Examples> {
  checkNumber("shuffle", seed, { integer: true, min: 0 });
  const features = x.length / y.length;
  const order = permutation(y.length, seed, 0);
  const moved: ArrayData["x"] = x.slice();
  const labels = new Int32Array(y.length);
  await inPieces(
    y.length,
    (from, to) => {
      for (let row = from; row < to; row++) {
        const source = order[row] ?? 0;
        moved.set(x.subarray(source * features, (source + 1) * features), row * features);
        labels[row] = y[source] ?? 0;
      }
    },
    signal,
    features / 4,
  );
  return { x: moved, y: labels, shape };
}
