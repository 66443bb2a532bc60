// Puts an image with transparent parts on a background. The file does not say which one its author
// had in mind, so it is the one on which what is drawn can be seen.

/** Standard deviation of luminance up to which what is drawn counts as one ink without paper. */
const ONE_INK = 0.12;

/**
 * Luminance on the background; writes into `pixels`.
 *
 * @param pixels luminance, 0..1
 * @param opacity 0..1 by pixel; undefined where all is opaque
 */
export function compose(pixels: Float32Array, opacity: Float32Array | undefined): Float32Array {
  if (opacity === undefined) return pixels;
  const background = backgroundFor(pixels, opacity);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = opacity[i] ?? 0;
    pixels[i] = alpha * (pixels[i] ?? 0) + (1 - alpha) * background;
  }
  return pixels;
}

function backgroundFor(pixels: Float32Array, opacity: Float32Array): number {
  let [weight, sum, squares] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const [alpha, value] = [opacity[i] ?? 0, pixels[i] ?? 0];
    weight += alpha;
    sum += alpha * value;
    squares += alpha * value * value;
  }
  if (weight === 0) return 1;
  const mean = sum / weight;
  const deviation = Math.sqrt(Math.max(0, squares / weight - mean * mean));
  const isInkOnly = deviation < ONE_INK || weight < pixels.length / 2;
  if (isInkOnly) return mean > 0.5 ? 0 : 1;
  // Paper with transparent edges: the paper goes on.
  return weightedMedian(pixels, opacity, weight);
}

function weightedMedian(pixels: Float32Array, opacity: Float32Array, weight: number): number {
  const levels = 256;
  const weights = new Float64Array(levels);
  for (let i = 0; i < pixels.length; i++) {
    const level = Math.round((pixels[i] ?? 0) * (levels - 1));
    weights[level] = (weights[level] ?? 0) + (opacity[i] ?? 0);
  }
  let below = 0;
  const middle = weights.findIndex((value) => {
    below += value;
    return below >= weight / 2;
  });
  return Math.max(0, middle) / (levels - 1);
}
