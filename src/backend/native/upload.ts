// Copies arrays to the device in pieces and yields to the event loop between them.
import { setImmediate } from "node:timers/promises";
import { DataError, NanError } from "../../errors.js";
import { isFloat32Array, isFloat64Array } from "../../realms.js";
import type { DataArray } from "../backend.js";
import type { NativeDeviceData } from "./types.js";

/** Bytes per piece; a copy of one takes a few milliseconds. */
const PIECE_BYTES = 8 << 20;

/** Copies `source` to `target`. Float64 is rounded to float32; NaN and infinity are rejected. */
export async function upload(
  source: DataArray,
  rowSize: number,
  target: NativeDeviceData,
): Promise<void> {
  const length = source.length;
  const step = PIECE_BYTES / Float64Array.BYTES_PER_ELEMENT;
  for (let from = 0; from < length; from += step) {
    if (from > 0) await setImmediate();
    if (source.length !== length) {
      throw new DataError(
        "the array was detached while it was copied to the device; wait for the call before you transfer its buffer",
      );
    }
    const piece = source.subarray(from, Math.min(from + step, length));
    const rounded = isFloat64Array(piece) ? new Float32Array(piece) : piece;
    // Checked after rounding, because a float64 outside the range of float32 becomes infinite.
    if (isFloat32Array(rounded)) checkFinite(rounded, piece, from, rowSize);
    const bytes = new Uint8Array(rounded.buffer, rounded.byteOffset, rounded.byteLength);
    target.write(from * rounded.BYTES_PER_ELEMENT, bytes);
  }
}

function checkFinite(rounded: Float32Array, given: DataArray, from: number, rowSize: number): void {
  for (let i = 0; i < rounded.length; i++) {
    if (Number.isFinite(rounded[i])) continue;
    const element = from + i;
    const place = `row ${Math.floor(element / rowSize)}, column ${element % rowSize}`;
    if (Number.isFinite(given[i])) {
      throw new DataError(
        `x holds ${given[i]}, beyond float32, in ${place}; use smaller numbers or device "reference"`,
      );
    }
    throw new NanError(`x holds ${given[i]} in ${place}; replace such values or leave the row out`);
  }
}
