// How long to measure: the same steps, stretches and images for every side.
import { stepFlops } from "./work.mjs";

// A guess that need not be right: it only sets the length of a stretch, not what is reported.
const GUESSED_FLOPS = 5e10;
const LEAST_STEP = 30e-6;
const MOST_IMAGE_BYTES = 256 * 2 ** 20;

/**
 * A stretch is an epoch over `images`, of about `seconds`, but of two steps at least.
 * @returns {{ steps: number, images: number }}
 */
export function planStretch(net, batch, seconds) {
  const step = Math.max(stepFlops(net, batch) / GUESSED_FLOPS, LEAST_STEP);
  const imageBytes = 4 * net.image.reduce((product, extent) => product * extent, 1);
  const most = Math.floor(MOST_IMAGE_BYTES / (imageBytes * batch));
  const steps = Math.max(2, Math.min(Math.ceil(seconds / step), most));
  return { steps, images: steps * batch };
}
