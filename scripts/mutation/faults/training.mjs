// Faults of the training loop and of its data.
import { suites } from "./suites.mjs";

/** @type {import("../faults.mjs").Fault[]} */
export const trainingFaults = [
  {
    name: "lambda is divided by the training examples",
    file: "src/train/training-run.ts",
    find: "penaltyFactor(this.#settings.lmbda, this.#batches)",
    replace: "penaltyFactor(this.#settings.lmbda, this.#batches * this.#device.miniBatchSize)",
    tests: [suites.parity, suites.loop],
  },
  {
    name: "an equal accuracy does not make a new best epoch",
    file: "src/train/training-run.ts",
    find: "accuracy >= (this.#best?.validationAccuracy ?? 0)",
    replace: "accuracy > (this.#best?.validationAccuracy ?? 0)",
    tests: [suites.loop],
  },
  {
    name: "validation counts the rows beyond the last whole mini-batch",
    file: "src/train/training-run.ts",
    find: "Math.floor(data.rows / miniBatchSize) * miniBatchSize",
    replace: "Math.max(data.rows, miniBatchSize)",
    tests: [suites.loop],
  },
  {
    name: "the step counter does not advance",
    file: "src/train/training-run.ts",
    find: "step: step + steps",
    replace: "step: step + 0 * steps",
    tests: [suites.loop],
  },
  {
    name: "a resumed epoch reports mini-batches again",
    file: "src/train/epoch-trainer.ts",
    find: "Math.ceil(iteration / REPORT_INTERVAL)",
    replace: "Math.floor(iteration / REPORT_INTERVAL)",
    tests: [suites.resumeLoop],
  },
  {
    name: "the time of a resumed epoch omits the part before the stop",
    file: "src/train/epoch-trainer.ts",
    find: "seconds: before.seconds + result.seconds",
    replace: "seconds: result.seconds",
    tests: [suites.resumeLoop],
  },
  {
    name: "a resumed epoch uses another order of examples",
    file: "src/train/epoch-trainer.ts",
    find: "permutation(rows, seed, step - before)",
    replace: "permutation(rows, seed, step)",
    tests: [suites.resume],
  },
  {
    name: "later pieces of large float data land in the wrong place",
    file: "src/backend/native/upload.ts",
    find: "target.write(from * rounded.BYTES_PER_ELEMENT, bytes);",
    replace: "target.write(from, bytes);",
    tests: [suites.large],
  },
  {
    name: "a shuffled epoch visits some examples twice",
    file: "src/random.ts",
    find: "order[j] = swapped;",
    replace: "order[j] = order[i] ?? swapped;",
    tests: [suites.random],
  },
];
