// Puts a picture with transparent parts on a background. The file does not name a background, so one
// is chosen on which the drawing is visible.
import type { Picture } from "../pictures/picture.js";

/** Maximum standard deviation of luminance of a drawing that consists of ink alone. */
const ONE_INK = 0.12;

/** Returns the picture without transparent parts; changes its pixels in place. */
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

/** Returns white, black or the colour of the paper. */
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
  // The picture has paper with transparent edges, so the background continues the paper.
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
