// Puts a picture with transparent parts on a background. The file does not say which one its author
// had in mind, so it is the one on which what is drawn can be seen.
import type { Picture } from "./picture.js";

/** Standard deviation of luminance up to which what is drawn counts as one ink without paper. */
const ONE_INK = 0.12;

/** The picture without transparent parts; writes into its pixels. */
export function compose(picture: Picture): Picture {
  const { data } = picture;
  let isOpaque = true;
  for (let at = 3; at < data.length && isOpaque; at += 4) isOpaque = data[at] === 255;
  if (isOpaque) return picture;
  const background = backgroundFor(data);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] ?? 0) / 255;
    background.forEach((value, channel) => {
      data[at + channel] = Math.round(alpha * (data[at + channel] ?? 0) + (1 - alpha) * value);
    });
    data[at + 3] = 255;
  }
  return picture;
}

/** White, black or the colour of the paper. */
function backgroundFor(data: Uint8Array): readonly number[] {
  let [weight, sum, squares] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const [alpha, value] = [(data[at + 3] ?? 0) / 255, luminanceAt(data, at)];
    weight += alpha;
    sum += alpha * value;
    squares += alpha * value * value;
  }
  if (weight === 0) return [255, 255, 255];
  const mean = sum / weight;
  const deviation = Math.sqrt(Math.max(0, squares / weight - mean * mean));
  const isInkOnly = deviation < ONE_INK || weight < data.length / 8;
  if (isInkOnly) return mean > 0.5 ? [0, 0, 0] : [255, 255, 255];
  // Paper with transparent edges: the paper goes on.
  return [0, 1, 2].map((channel) => weightedMedian(data, channel, weight));
}

function luminanceAt(data: Uint8Array, at: number): number {
  const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

function weightedMedian(data: Uint8Array, channel: number, weight: number): number {
  const weights = new Float64Array(256);
  for (let at = 0; at < data.length; at += 4) {
    const level = data[at + channel] ?? 0;
    weights[level] = (weights[level] ?? 0) + (data[at + 3] ?? 0) / 255;
  }
  let below = 0;
  return Math.max(
    0,
    weights.findIndex((value) => {
      below += value;
      return below >= weight / 2;
    }),
  );
}
