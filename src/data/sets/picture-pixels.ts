// Converts decoded pictures to pixels of one shape, channels first.
import { FileFormatError } from "../../errors.js";
import type { Picture } from "../../pictures/picture.js";
import { resample } from "../../pictures/resample.js";

/** The shape of all pictures of a folder. */
export interface Form {
  /** 1 for brightness, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  readonly rows: number;
  readonly columns: number;
  /** True if the caller asked for this shape: pictures of other sizes are scaled, colours become grey. */
  readonly scaled: boolean;
}

/** True if a pixel is not grey. */
export function isColoured({ data }: Picture): boolean {
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  }
  return false;
}

/** Shares of red, green and blue in the brightness (ITU-R BT.601). */
const BRIGHTNESS = [0.299, 0.587, 0.114];

/**
 * Writes the pixels of a picture. A picture of another size is scaled to fit inside, with equal margins of zeros.
 *
 * @param target as many bytes as the form has
 * @throws {FileFormatError} if the picture does not have the form, unless the caller asked for it
 */
export function toPixels(picture: Picture, form: Form, path: string, target: Uint8Array): void {
  const { channels, rows, columns, scaled } = form;
  const { width, height, data } = picture;
  if (!scaled && (width !== columns || height !== rows)) {
    throw new FileFormatError(
      `${path} has ${width}x${height} pixels, but the first picture ${columns}x${rows}; bring all to ` +
        `one size: loadData(path, { shape: [${channels}, ${rows}, ${columns}] })`,
    );
  }
  if (!scaled && channels === 1 && isColoured(picture)) {
    throw new FileFormatError(
      `${path} has colours, but the first picture of each class is grey; read all as ` +
        `loadData(path, { shape: [3, ${rows}, ${columns}] }), or with shape: [1, ${rows}, ${columns}] as grey`,
    );
  }
  const shares = channels === 1 ? [BRIGHTNESS] : [0, 1, 2].map((own) => unit(own));
  for (const [channel, share] of shares.entries()) {
    const pixels = new Float32Array(width * height);
    for (let at = 0; at < pixels.length; at++) {
      const [red = 0, green = 0, blue = 0] = share;
      pixels[at] =
        red * (data[4 * at] ?? 0) +
        green * (data[4 * at + 1] ?? 0) +
        blue * (data[4 * at + 2] ?? 0);
    }
    const plane = target.subarray(channel * rows * columns, (channel + 1) * rows * columns);
    placeInside({ pixels, width, height }, rows, columns, plane);
  }
}

const unit = (own: number): number[] => [0, 1, 2].map((channel) => (channel === own ? 1 : 0));

/** Scales a plane to fit inside `rows` x `columns` and centres it. */
function placeInside(
  plane: { pixels: Float32Array; width: number; height: number },
  rows: number,
  columns: number,
  target: Uint8Array,
): void {
  const scale = Math.min(rows / plane.height, columns / plane.width);
  const box = { top: 0, left: 0, height: plane.height, width: plane.width };
  const { pixels, height, width } = scale === 1 ? plane : resample(plane, box, scale);
  const top = Math.floor((rows - height) / 2);
  const left = Math.floor((columns - width) / 2);
  for (let row = 0; row < Math.min(height, rows); row++) {
    for (let column = 0; column < Math.min(width, columns); column++) {
      const value = Math.round(pixels[row * width + column] ?? 0);
      target[(Math.max(0, top) + row) * columns + Math.max(0, left) + column] = value;
    }
  }
}
