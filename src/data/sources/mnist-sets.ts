// Reads MNIST from formats other than IDX: checks that it is MNIST, and divides it if necessary.
import { FileFormatError } from "../../errors.js";
import type { ArrayData } from "../data.js";
import { CLASSES, FEATURES, type Parts, rows } from "../mnist-layout.js";
import { type ExampleSets, toExamples } from "../sets/examples.js";
import { entriesOf, type RawSets } from "../sets/raw.js";
import type { Search } from "./settings.js";

/** MNIST divides its digits 5 : 1 : 1 into training, validation and test sets. */
const [TRAINING, ALL] = [5, 7];

/**
 * Returns the digits of a file or folder. Missing validation and test sets are taken from the end of
 * the training set in the proportions of MNIST.
 *
 * @param mayDiffer accepts sets of another size or with other labels, with a notice
 * @throws {FileFormatError} if it is not MNIST
 */
export async function digitsFrom(
  sets: RawSets,
  where: string,
  mayDiffer: boolean,
  { notice, signal }: Search,
): Promise<Parts> {
  const examples = await toExamples(sets, { signal });
  const oddity = differenceFromMnist(examples);
  if (oddity !== undefined && !mayDiffer) {
    throw new FileFormatError(
      `${where} is not MNIST: ${oddity}; read it with loadData(${JSON.stringify(where)})`,
    );
  }
  if (oddity !== undefined) notice(`${where} is not MNIST: ${oddity}`);
  return divided(examples, where, notice);
}

function differenceFromMnist(examples: ExampleSets): string | undefined {
  const { training, classes } = examples;
  const features = training.x.length / training.y.length;
  if (features !== FEATURES) return `its rows have ${features} values, not ${FEATURES}`;
  if (classes !== undefined) return `its labels are ${classes.slice(0, 5).join(", ")}, …`;
  for (const [name, { y }] of entriesOf(examples)) {
    const row = y.findIndex((label) => label >= CLASSES);
    if (row >= 0) return `${name} set: label ${row} is ${y[row]}, not in 0..${CLASSES - 1}`;
  }
  return undefined;
}

function divided(examples: ExampleSets, where: string, notice: Search["notice"]): Parts {
  const { training, validation, test } = examples;
  if (validation !== undefined && test !== undefined) return { training, validation, test };
  const total = training.y.length;
  const parts = test === undefined && validation === undefined ? ALL : TRAINING + 1;
  const held = Math.floor(total / parts);
  const count = test === undefined && validation === undefined ? 2 * held : held;
  if (held < 1) throw new FileFormatError(`${where}: ${total} rows are too few to be divided`);
  const begin = rows(training, 0, total - count);
  const last = rows(training, total - held);
  const middle = rows(training, total - count, total - held);
  const made: Parts = {
    training: begin,
    validation: validation ?? (test === undefined ? middle : last),
    test: test ?? last,
  };
  const sizes = [made.training, made.validation, made.test].map(({ y }: ArrayData) => y.length);
  notice(
    `${where} is divided into ${sizes.join(" / ")} rows to train, validate and test, in order`,
  );
  return made;
}
