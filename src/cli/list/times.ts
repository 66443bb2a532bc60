// The expected training times of experiments on this machine.

import type { DeviceName } from "../../backend/devices.js";
import type { Experiment } from "../../experiments/registry.js";
import { measure } from "../bench/measure.js";
import { currentComputer } from "../table/origin.js";
import type { Row } from "../table/report.js";

/** Seconds of training by the id of the experiment; those that are not known are left out. */
export type Times = ReadonlyMap<string, number>;

/** The training images of each kind of data. */
export const IMAGES: Readonly<Record<Experiment["data"], number>> = {
  mnist: 50_000,
  expanded: 250_000,
};

/** Returns the mean times of the results that were made on this machine. */
export function recordedTimes(rows: readonly Row[], computer = currentComputer()): Times {
  return new Map(
    rows.flatMap(({ experiment, results }) => {
      const own = results.filter(({ machine }) => machine.startsWith(`${computer}, `));
      if (own.length === 0) return [];
      const seconds = own.reduce((sum, result) => sum + result.seconds, 0) / own.length;
      return [[experiment.id, seconds] as const];
    }),
  );
}

/** Steps of each of the measurements, of which the median counts. */
const STEPS = 50;

/** Measures the time of a step of each experiment on made-up images, and multiplies it by the steps. */
export async function measuredTimes(
  experiments: readonly Experiment[],
  device: DeviceName,
  signal: AbortSignal,
): Promise<Times> {
  const times = new Map<string, number>();
  for (const experiment of experiments) {
    const { id, data, epochs, miniBatchSize, networks = 1 } = experiment;
    const { median } = await measure(experiment, { device, steps: STEPS }, signal);
    const steps = Math.floor(IMAGES[data] / miniBatchSize) * epochs * networks;
    times.set(id, (median / 1e6) * steps);
  }
  return times;
}
