// A run of SGD before it begins: its checked arguments, and its examples on their way to the device.
import { describe } from "../arguments.js";
import type { DataSession } from "../backend/residency.js";
import type { ArrayData, Data } from "../data/data.js";
import { ArgumentError, NanError } from "../errors.js";
import { type AugmentedImages, augmentedImages } from "../train/augmented-images.js";
import {
  checkTraining,
  type LearningRate,
  type TrainingOptions,
  type TrainingSettings,
} from "../train/options.js";
import type { RunDatasets } from "../train/training-run.js";
import { type CheckedData, checkData, checkWholeBatch, type Expectation } from "./examples.js";

/** The examples of a run. */
interface Sets<T> {
  readonly training: T;
  readonly validation: T | undefined;
  readonly test: T | undefined;
}

/** The other arguments of `SGD`, as users give them. */
interface RunArguments {
  readonly epochs: number;
  readonly miniBatchSize: number;
  readonly eta: LearningRate;
  readonly options: TrainingOptions;
}

/** A run whose arguments have passed the checks. */
export interface RunPlan {
  readonly settings: TrainingSettings;
  readonly examples: Sets<ArrayData>;
  /** The rows of the training data. */
  readonly rows: number;
  readonly augmented: AugmentedImages | undefined;
}

/** Checks the arguments of a run for a network. */
export function planRun(
  network: { readonly miniBatchSize: number; readonly expectation: Expectation },
  given: Sets<Data>,
  { epochs, miniBatchSize, eta, options }: RunArguments,
): RunPlan {
  const settings = checkTraining(epochs, eta, options);
  if (miniBatchSize !== network.miniBatchSize) {
    throw new ArgumentError(
      `SGD: miniBatchSize is ${describe(miniBatchSize)}, but the network was made for ${network.miniBatchSize}; pass ${network.miniBatchSize}`,
    );
  }
  // An object that is passed twice stays one, so that it is copied once.
  const known = new Map<Data, CheckedData>();
  const check = (name: string, data: Data): CheckedData => {
    const checked = known.get(data) ?? checkData(name, data, network.expectation);
    known.set(data, checked);
    checkWholeBatch(name, checked.rows, network.miniBatchSize);
    return checked;
  };
  const { validation, test } = given;
  const { data: training, rows, shape } = check("SGD: training data", given.training);
  const examples = {
    training,
    validation:
      validation === undefined ? undefined : check("SGD: validation data", validation).data,
    test: test === undefined ? undefined : check("SGD: test data", test).data,
  };
  if (settings.earlyStopping && validation === undefined) {
    throw new ArgumentError(
      "SGD: earlyStopping needs validation data, by whose accuracy it stops; give such data",
    );
  }
  const { imageShape } = network.expectation;
  const augmented = augmentedImages("SGD", settings.augmentation, [imageShape ?? [], shape]);
  settings.signal?.throwIfAborted();
  return { settings, examples, rows, augmented };
}

/** Brings the examples to the device of `session`; `place` is where the run stands, for messages. */
export async function bringExamples(
  session: DataSession,
  { training, validation, test }: Sets<ArrayData>,
  place: string,
): Promise<RunDatasets> {
  const bring = async (name: string, data: ArrayData) => {
    try {
      return await session.resident(data);
    } catch (error) {
      if (!(error instanceof NanError)) throw error;
      throw new NanError(`SGD: ${name} data: ${error.message}; found before ${place}`, {
        cause: error,
      });
    }
  };
  return {
    training: await bring("training", training),
    validation: validation && (await bring("validation", validation)),
    test: test && (await bring("test", test)),
  };
}
