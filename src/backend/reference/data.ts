// Resident data of the reference backend: a copy with the element type of its source.
import { setImmediate } from "node:timers/promises";
import { DataError, DisposedError, NanError } from "../../errors.js";
import { isFloat32Array, isFloat64Array, isFloats, isUint8Array } from "../../realms.js";
import type { DataArray, DeviceData } from "../backend.js";

/** Bytes that are copied before yielding to the event loop. */
const PIECE_BYTES = 8 * 2 ** 20;

export class ReferenceData implements DeviceData {
  readonly rows: number;
  /** Elements per row. */
  readonly rowSize: number;
  #array: DataArray | undefined;

  constructor(array: DataArray, rows: number) {
    this.rows = rows;
    this.rowSize = rows > 0 ? array.length / rows : 0;
    this.#array = array;
  }

  /** The elements. A run keeps this reference, so a `dispose` during the run does not affect it. */
  get array(): DataArray {
    if (!this.#array) {
      throw new DisposedError("the data set was disposed; upload it again before the run");
    }
    return this.#array;
  }

  dispose(): void {
    this.#array = undefined;
  }
}

/**
 * Copies `source` (row-major `[rows, ...]`) in pieces and yields to the event loop between them.
 * Rejects with {@link DataError} if `rows` does not divide the length or if the array is detached
 * or resized during the copy, and with {@link NanError} for NaN or infinity.
 */
export async function uploadData(source: DataArray, rows: number): Promise<ReferenceData> {
  const length = source.length;
  if (!Number.isInteger(rows) || rows < 0 || (rows === 0 ? length > 0 : length % rows !== 0)) {
    throw new DataError(
      `expected a multiple of ${rows} elements for ${rows} rows, got ${length}; pass whole rows`,
    );
  }
  const copy = emptyLike(source);
  const piece = PIECE_BYTES / source.BYTES_PER_ELEMENT;
  for (let from = 0; from < length; from += piece) {
    if (from > 0) await setImmediate();
    if (source.length !== length) {
      throw new DataError(
        "the data array was detached or resized while it was copied; " +
          "leave it alone until the call has finished",
      );
    }
    const part = source.subarray(from, Math.min(from + piece, length));
    copy.set(part, from);
    if (isFloats(source)) {
      rejectNonFinite(part, from, length / rows);
    }
  }
  return new ReferenceData(copy, rows);
}

function emptyLike(source: DataArray): DataArray {
  if (isFloat64Array(source)) return new Float64Array(source.length);
  if (isFloat32Array(source)) return new Float32Array(source.length);
  if (isUint8Array(source)) return new Uint8Array(source.length);
  return new Int32Array(source.length);
}

function rejectNonFinite(part: DataArray, from: number, rowSize: number): void {
  for (let i = 0; i < part.length; i++) {
    if (Number.isFinite(part[i])) continue;
    const row = Math.floor((from + i) / rowSize);
    throw new NanError(
      `x holds ${part[i]} in row ${row}, column ${(from + i) % rowSize}; ` +
        "replace such values or leave the row out",
    );
  }
}
