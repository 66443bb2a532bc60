// How long to measure, and what: the same steps, stretches and images for every side.
import { nets } from "./nets.mjs";
import { stepFlops } from "./work.mjs";

// Guesses that need not be right: they only set the length of a stretch, not what is reported.
const GUESSED_FLOPS = { cpu: 5e10, cuda: 5e12 };
const LEAST_STEP = 30e-6;
const MOST_IMAGE_BYTES = 256 * 2 ** 20;

const SMALL_IMAGE_BATCHES = [1, 10, 32, 100, 1000];
// A thousand larger images need gigabytes on every side.
const LARGE_IMAGE_BATCHES = [1, 10, 32, 100];

const defaultBatches = ({ image }) => (image[1] <= 28 ? SMALL_IMAGE_BATCHES : LARGE_IMAGE_BATCHES);

/**
 * A stretch is an epoch over `images`, of about `seconds`, but of two steps at least.
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

// PyTorch takes several times as long, so its stretches are of fewer steps.
const PYTORCH_STEPS = 4;

/**
 * What processes of ours and of PyTorch are to do for a net at a mini-batch size.
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
