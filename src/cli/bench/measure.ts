// Measures training steps of experiments on generated images.
import type { Experiment } from "../../experiments/registry.js";
import { Network, type NetworkOptions } from "../../network.js";
import type { CliIo } from "../io.js";
import { patternImages } from "./pattern-images.js";
import { profileTable, stepTable } from "./report.js";
import type { StepTimes } from "./step-times.js";

export interface BenchOptions {
  readonly device: NonNullable<NetworkOptions["device"]>;
  readonly threads?: NonNullable<NetworkOptions["threads"]>;
  readonly steps: number;
  readonly profile?: boolean;
  readonly json?: boolean;
}

const MEASUREMENTS = 5;
const MNIST_SHAPE = [1, 28, 28] as const;

export async function benchExperiments(
  experiments: readonly Experiment[],
  options: BenchOptions,
  io: CliIo,
): Promise<void> {
  const rows: StepTimes[] = [];
  for (const experiment of experiments) rows.push(await measure(experiment, options, io.signal));
  if (options.json) {
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const profiles = rows.flatMap(({ experiment, profile }) =>
    profile ? [`\n${profileTable(experiment, profile)}`] : [],
  );
  io.stdout.write(`${[stepTable(rows), ...profiles].join("\n")}\n`);
}

/** Measures steps of one experiment; the first, unmeasured epoch compiles and warms up. */
export async function measure(
  { id, layers, miniBatchSize, eta, lmbda }: Experiment,
  { device, threads, steps, profile }: Omit<BenchOptions, "json">,
  signal: AbortSignal,
): Promise<StepTimes> {
  const net = new Network(layers(), miniBatchSize, {
    device,
    seed: 1,
    ...(threads !== undefined && { threads }),
  });
  const data = patternImages(MNIST_SHAPE, steps * miniBatchSize);
  try {
    const options = { lmbda, signal, log: false } as const;
    // The first epoch includes compilation and warm-up.
    const { epochs } = await net.SGD(
      data,
      MEASUREMENTS + 1,
      miniBatchSize,
      eta,
      undefined,
      undefined,
      options,
    );
    const times = epochs
      .slice(1)
      .map(({ seconds }) => (seconds / steps) * 1e6)
      .sort((a, b) => a - b);
    return {
      experiment: id,
      device: net.device.description,
      threads: net.threads,
      miniBatchSize,
      median: times[Math.floor(times.length / 2)] ?? 0,
      least: times[0] ?? 0,
      most: times.at(-1) ?? 0,
      ...(profile && { profile: await net.profile(data, { steps }) }),
    };
  } finally {
    await net.dispose();
    data.dispose();
  }
}
