// Plans the measurements: the numbers of steps, stretches and images for each library.
import { nets } from "./nets.mjs";
import { stepFlops } from "./work.mjs";

// Rough estimates in FLOP/s. They only set the length of a stretch and do not affect the results.
const GUESSED_FLOPS = { cpu: 5e10, cuda: 5e12 };
const LEAST_STEP = 30e-6;
const MOST_IMAGE_BYTES = 256 * 2 ** 20;

const SMALL_IMAGE_BATCHES = [1, 10, 32, 100, 1000];
// A mini-batch of 1000 larger images needs gigabytes in every library.
const LARGE_IMAGE_BATCHES = [1, 10, 32, 100];

const defaultBatches = ({ image }) => (image[1] <= 28 ? SMALL_IMAGE_BATCHES : LARGE_IMAGE_BATCHES);

/**
 * A stretch is an epoch over `images` that takes about `seconds` and has at least two steps.
 * @param {"cpu" | "cuda"} kind of the device
 * @returns {{ steps: number, images: number }}
 */
export function planStretch(net, batch, seconds, kind = "cpu") {
  const step = Math.max(stepFlops(net, batch) / GUESSED_FLOPS[kind], LEAST_STEP);
  const imageBytes = 4 * net.image.reduce((product, extent) => product * extent, 1);
  const most = Math.floor(MOST_IMAGE_BYTES / (imageBytes * batch));
  const steps = Math.max(2, Math.min(Math.ceil(seconds / step), most));
  return { steps, images: steps * batch };
}

// PyTorch takes several times as long, so its stretches have fewer steps by this factor.
const PYTORCH_STEPS = 4;

/**
 * Returns the jobs for the processes of our library and of PyTorch, for a net and a mini-batch
 * size.
 * @param {{ device: string, stretches: number, seconds: number }} options
 * @param {number} warmUpSeconds
 * @param {"cpu" | "cuda"} kind of the device
 */
export function planJobs(net, batch, { device, stretches, seconds }, warmUpSeconds, kind = "cpu") {
  const plan = planStretch(net, batch, seconds, kind);
  const job = { net, batch, device, ...plan, stretches, warmUpSeconds };
  const slowJob = { ...job, ...planStretch(net, batch, seconds / PYTORCH_STEPS, kind) };
  return { plan, job, slowJob };
}

/**
 * Measures each net at each mini-batch size of the options, one after the other.
 * @template Row
 * @param {{ nets: string[], batches?: number[] }} options
 * @param {(name: string, batch: number) => Promise<Row>} measure
 */
export async function measureAll({ nets: names, batches }, measure) {
  /** @type {Row[]} */
  const rows = [];
  for (const name of names) {
    for (const batch of batches ?? defaultBatches(nets[name])) {
      console.error(`${name}, mini-batch ${batch} ...`);
      rows.push(await measure(name, batch));
    }
  }
  return rows;
}
