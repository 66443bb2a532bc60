// An epoch over mini-batches that are made while the device works.
import { checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { checkCall, type FitOptions, type ModelEpoch, type Scores } from "./records.js";

/** The calls of a model that an epoch over a stream consists of. */
export interface StreamCalls<Batch> {
  step(batch: Batch): Promise<{ readonly loss: number }>;
  evaluate(data: Batch): Promise<Scores>;
}

/** True for objects that give their items one after the other in time. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return value !== null && typeof value === "object" && Symbol.asyncIterator in value;
}

/** Makes an update from each mini-batch of a stream; the next one is asked for before the device begins with one. */
export async function streamEpoch<Batch>(
  batches: AsyncIterable<Batch>,
  options: FitOptions<Batch>,
  calls: StreamCalls<Batch>,
): Promise<Omit<ModelEpoch, "epoch">> {
  checkOptions("fit: with a stream", options, ["epochs", "validation", "signal"]);
  const { epochs, signal } = checkCall("fit", options);
  if (epochs !== 1) {
    throw new ArgumentError(
      `fit: a stream of mini-batches is one epoch, got epochs ${epochs}; call fit() once for each stream`,
    );
  }
  const { validation } = options;
  let [sum, count, seconds] = [0, 0, 0];
  await eachAhead(batches, async (batch) => {
    signal?.throwIfAborted();
    const begin = performance.now();
    sum += (await calls.step(batch)).loss;
    seconds += (performance.now() - begin) / 1000;
    count++;
  });
  signal?.throwIfAborted();
  if (count === 0) {
    throw new ArgumentError("fit: the stream gave no mini-batch; give at least one");
  }
  const begin = performance.now();
  const scores = validation === undefined ? undefined : await calls.evaluate(validation);
  return {
    loss: sum / count,
    ...(scores && { validation: scores }),
    seconds,
    evaluationSeconds: scores ? (performance.now() - begin) / 1000 : 0,
  };
}

/** Works on each item while the next one is on its way; an error of either ends the stream. */
async function eachAhead<T>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (let coming = iterator.next(); ; ) {
      const { done, value } = await coming;
      if (done) return;
      coming = iterator.next();
      // An error of the stream is thrown when it is awaited, after the work on this item.
      coming.catch(() => {});
      await work(value);
    }
  } catch (error) {
    // A generator ends when it has given what was asked for before.
    void iterator.return?.().catch(() => {});
    throw error;
  }
}
