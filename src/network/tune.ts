// Chooses passes of a backend's compiler by timing training steps: `tune: true` of a Network.
import type { Backend } from "../backend/backend.js";
import type { Program } from "../graph/program.js";

/** Seconds per measurement: enough for a median of several steps. */
const SECONDS = 0.03;
const ROUNDS = 3;
/** A pass setting must reduce the time to this fraction; smaller gains are noise. */
const GAIN = 0.97;

type Passes = Readonly<Record<string, boolean>>;

/** The setting in which steps are measured. */
export interface TuningSetting {
  readonly miniBatchSize: number;
  readonly features: number;
  readonly threads: number;
}

/**
 * Measures a step with each tunable pass switched on and off, one pass after the other, and keeps
 * the faster setting.
 */
export async function fasterPasses(
  backend: Backend,
  program: Program,
  setting: TuningSetting,
): Promise<Passes> {
  let best: Passes = {};
  const { tunablePasses = [] } = backend;
  if (tunablePasses.length === 0) return best;
  let time = await stepTime(backend, program, setting, best);
  for (const pass of tunablePasses) {
    for (const isOn of [true, false]) {
      const passes = { ...best, [pass]: isOn };
      const other = await stepTime(backend, program, setting, passes);
      if (other < time * GAIN) [best, time] = [passes, other];
    }
  }
  return best;
}

/** Returns the seconds of a training step on synthetic examples, the minimum of several runs. */
async function stepTime(
  backend: Backend,
  program: Program,
  { miniBatchSize, features, threads }: TuningSetting,
  passes: Passes,
): Promise<number> {
  const executable = backend.compile(program, { seed: 0, threads, passes });
  // Most pixels are 0, as in images of digits.
  const pixels = Float32Array.from({ length: miniBatchSize * features }, (_, i) =>
    i % 5 === 0 ? (i % 97) / 97 : 0,
  );
  const x = await backend.upload(pixels, miniBatchSize);
  const y = await backend.upload(new Int32Array(miniBatchSize), miniBatchSize);
  const data = { x: { data: x, from: 0 }, y: { data: y, from: 0 } };
  const run = async (steps: number) => {
    const order = Int32Array.from({ length: steps * miniBatchSize }, (_, i) => i % miniBatchSize);
    const scalars = { eta: 1e-6, l2: 1e-6 };
    const args = { steps, rows: order.length, data, order, scalars };
    return (await executable.run("trainStep", args)).seconds / steps;
  };
  try {
    const steps = Math.max(1, Math.ceil(SECONDS / ROUNDS / (await run(2))));
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) least = Math.min(least, await run(steps));
    return least;
  } finally {
    x.dispose();
    y.dispose();
    await executable.dispose();
  }
}
