// Trains a tiny network that is small enough for every device and uses every layer.
import { tanh } from "../../activations.js";
import type { DeviceName } from "../../backend/devices.js";
import { ConvPoolLayer } from "../../layers/conv-pool.js";
import { FullyConnectedLayer } from "../../layers/fully-connected.js";
import { SoftmaxLayer } from "../../layers/softmax.js";
import { Network } from "../../network.js";

/** The results of a training, which are equal on all devices up to rounding. */
export interface SelfTestNumbers {
  /** Cost of each mini-batch. */
  readonly costs: readonly number[];
  /** The largest absolute element of each parameter after the last mini-batch. */
  readonly parameters: readonly number[];
}

const SIDE = 12;
const CLASSES = 4;
const BATCH = 10;
const EPOCHS = 2;
const ROWS = 40;

/** Number of mini-batches that the test trains. */
export const SELF_TEST_STEPS = (EPOCHS * ROWS) / BATCH;

/**
 * Maximum difference of costs and parameters between a float32 device and the reference. Sums of about
 * 100 products of order 1 have errors of about 1e-6 in float32, which eight small steps hardly
 * increase.
 */
export const SELF_TEST_TOLERANCE = 1e-4;

/** Trains on `device` and returns the results; throws the library's errors. */
export async function selfTest(device: DeviceName): Promise<SelfTestNumbers> {
  const net = new Network(
    [
      new ConvPoolLayer({ imageShape: [1, SIDE, SIDE], filterShape: [3, 1, 5, 5] }),
      new FullyConnectedLayer({ nIn: 3 * 4 * 4, nOut: 8, activationFn: tanh, pDropout: 0.25 }),
      new SoftmaxLayer({ nIn: 8, nOut: CLASSES }),
    ],
    BATCH,
    { device, seed: 1 },
  );
  try {
    const options = { lmbda: 0.1, log: false, recordCosts: true } as const;
    const { costs } = await net.SGD(examples(), EPOCHS, BATCH, 0.5, undefined, undefined, options);
    const parameters = Object.values(await net.parameters());
    return {
      costs: [...(costs ?? [])],
      parameters: parameters.map(({ data }) => Math.max(...data.map(Math.abs))),
    };
  } finally {
    await net.dispose();
  }
}

/** Returns the largest difference; NaN or infinity if a number is missing or not finite. */
export function largestDifference(one: SelfTestNumbers, other: SelfTestNumbers): number {
  const left = [...one.costs, ...one.parameters];
  const right = [...other.costs, ...other.parameters];
  const length = Math.max(left.length, right.length);
  const differences = Array.from({ length }, (_, i) =>
    Math.abs((left[i] ?? Number.NaN) - (right[i] ?? Number.NaN)),
  );
  return Math.max(...differences);
}

/** Returns images with a bar, whose row depends on the class, over a pattern that differs in each. */
function examples() {
  const x = Float32Array.from({ length: ROWS * SIDE * SIDE }, (_, at) => {
    const image = Math.floor(at / (SIDE * SIDE));
    const row = Math.floor(at / SIDE) % SIDE;
    const inBar = Math.floor(row / 3) === image % CLASSES;
    return (inBar ? 0.5 : 0) + ((at * 37) % 101) / 256;
  });
  return { x, y: Int32Array.from({ length: ROWS }, (_, image) => image % CLASSES) };
}
