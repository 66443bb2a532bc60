// A random transformation of an image, in float64: the definition that every device follows.
import type { RandomStream } from "../random.js";
import type { Augmentation } from "./augmentation.js";

/** Elements of an image's random stream: five choose its affine map; from this one on each pixel has one. */
const NOISE = 8;

/** The affine map from a pixel of the result to its place in the source. */
interface AffineMap {
  readonly yy: number;
  readonly yx: number;
  readonly y0: number;
  readonly xy: number;
  readonly xx: number;
  readonly x0: number;
}

/** Displacements of all pixels, in pixels. */
interface Field {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

/**
 * Writes `src`, an image [channels, rows, columns], to `dst`, transformed at random: scaled and skewed, rotated and
 * translated about its centre, and with `elastic` displaced by smoothed noise (Simard, Steinkraus and Platt 2003).
 * A pixel between four is their bilinear mean; outside of the image all is zero.
 *
 * @param random the stream of the image, `Purpose.augmentation` of its row and the epoch
 */
export function transformImage(
  dst: Float64Array,
  src: Float64Array,
  shape: readonly number[],
  augmentation: Augmentation,
  random: RandomStream,
): void {
  const [channels = 0, rows = 0, columns = 0] = shape;
  const map = drawMap(augmentation, rows, columns, random);
  const field = drawField(augmentation, rows, columns, random);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const y = map.yy * row + map.yx * column + map.y0 + (field?.y[at] ?? 0);
      const x = map.xy * row + map.xx * column + map.x0 + (field?.x[at] ?? 0);
      for (let channel = 0; channel < channels; channel++) {
        const plane = channel * rows * columns;
        dst[plane + at] = sample(src, plane, rows, columns, y, x);
      }
    }
  }
}

/** The inverse of the random transformation without displacements. */
function drawMap(
  { translate, rotate, scale, skew }: Augmentation,
  rows: number,
  columns: number,
  random: RandomStream,
): AffineMap {
  const signed = (element: number) => 2 * random.uniform(element) - 1;
  const radians = Math.PI / 180;
  const angle = rotate * radians * signed(0);
  const factor = 1 + scale * signed(1);
  const slope = Math.tan(skew * radians * signed(2));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [yy, yx] = [cos / factor, -sin / factor];
  const [xy, xx] = [(sin - slope * cos) / factor, (cos + slope * sin) / factor];
  const [middleY, middleX] = [(rows - 1) / 2, (columns - 1) / 2];
  const [fromY, fromX] = [middleY + translate * signed(3), middleX + translate * signed(4)];
  return {
    ...{ yy, yx, y0: middleY - yy * fromY - yx * fromX },
    ...{ xy, xx, x0: middleX - xy * fromY - xx * fromX },
  };
}

/** Noise in (-1, 1), smoothed by a Gaussian of `sigma` pixels and multiplied by `alpha`. */
function drawField(
  { elastic: { alpha, sigma } }: Augmentation,
  rows: number,
  columns: number,
  random: RandomStream,
): Field | undefined {
  if (alpha === 0) return undefined;
  const weights = gaussian(sigma);
  const words = Uint32Array.from({ length: rows * columns }, (_, i) => random.word(NOISE + i));
  // A direction takes 12 bits of the word of a pixel.
  const draw = (shift: number): Float64Array => {
    const noise = Float64Array.from(
      words,
      (word) => (2 * ((word >>> shift) & 0xfff) + 1) / 2 ** 12 - 1,
    );
    const smooth = smoothed(smoothed(noise, weights, columns, 1), weights, rows, columns);
    return smooth.map((value) => alpha * value);
  };
  return { y: draw(20), x: draw(8) };
}

/** The weights of a window by the distance to its centre; those of the window add up to 1. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: radius + 1 }, (_, i) =>
    i === 0 ? 1 : Math.exp((-0.5 * i * i) / (sigma * sigma)),
  );
  const sum = weights.reduce((total, weight, i) => total + (i === 0 ? 1 : 2) * weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * The weighted sums over the neighbours along one direction, in which a line has `length` pixels, `stride` apart;
 * outside of the image all is zero.
 */
function smoothed(
  src: Float64Array,
  weights: Float64Array,
  length: number,
  stride: number,
): Float64Array {
  const radius = weights.length - 1;
  return src.map((_, at) => {
    const place = Math.floor(at / stride) % length;
    let sum = 0;
    const last = Math.min(radius, length - 1 - place);
    for (let i = Math.max(-radius, -place); i <= last; i++) {
      sum += (weights[Math.abs(i)] ?? 0) * (src[at + i * stride] ?? 0);
    }
    return sum;
  });
}

/** The value of a plane at a place between four pixels. */
function sample(
  src: Float64Array,
  plane: number,
  rows: number,
  columns: number,
  y: number,
  x: number,
): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const pixel = (row: number, column: number) =>
    row >= 0 && row < rows && column >= 0 && column < columns
      ? (src[plane + row * columns + column] ?? 0)
      : 0;
  const between = (row: number) => {
    const before = pixel(row, left);
    return before + (x - left) * (pixel(row, left + 1) - before);
  };
  const above = between(top);
  return above + (y - top) * (between(top + 1) - above);
}
