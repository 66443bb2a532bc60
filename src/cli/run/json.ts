// Formats the output of `network3 run --json`: one object per line, accuracies in 0..1.

import type { EpochRecord } from "../../network.js";
import { bestOf, heldEpoch, type Run, stepsOfEpoch } from "./state.js";

/** Returns the line of an epoch, with the network if there are several. */
export function epochJson({ member: { number, seed } }: Run, record: EpochRecord) {
  return number === undefined ? record : { net: number, seed, ...record };
}

/** Returns the last line: settings, all epochs and the result. */
export function resultJson(run: Run) {
  const { experiment, net, data, records, member, stopped } = run;
  const { id, miniBatchSize, eta, lmbda, init = "network3", shuffle = false } = experiment;
  const { augment = null, optimizer = "sgd", schedule = "constant" } = experiment;
  const { training, validation, test, source } = data;
  const seconds = records.reduce((total, record) => total + record.seconds, 0);
  const steps = records.length * stepsOfEpoch(run);
  const best = bestOf(records);
  return {
    experiment: id,
    seed: net.seed,
    device: net.device.name,
    // The reference always uses the JavaScript thread.
    threads: net.device.name === "reference" ? 1 : net.threads,
    miniBatchSize,
    eta,
    lmbda,
    optimizer,
    schedule,
    init,
    shuffle,
    augment,
    epochs: records,
    stepsPerSecond: seconds > 0 ? steps / seconds : null,
    result: {
      epoch: best?.epoch ?? null,
      bestValidationAccuracy: best?.validationAccuracy ?? null,
      bestIteration: best ? (best.epoch + 1) * stepsOfEpoch(run) - 1 : null,
      testAccuracy: best?.testAccuracy ?? null,
    },
    interrupted: stopped !== undefined,
    model: member.out ?? null,
    /** The epoch whose parameters `Network.load` returns. */
    modelEpoch: member.out === undefined ? null : (heldEpoch(run) ?? null),
    data: { source, training: training.size, validation: validation.size, test: test.size },
  };
}
