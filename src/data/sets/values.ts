// Converts the values of images: pixels to bytes; other numbers stay as they are.
import type { SignalLike } from "../../arguments.js";
import { ArgumentError, FileFormatError } from "../../errors.js";
import { isFloats, isUint8Array } from "../../realms.js";
import type { ArrayData } from "../data.js";
import type { NumericData } from "../formats/numeric-array.js";
import { inPieces } from "../formats/pieces.js";
import type { RawValues } from "./raw.js";

/** Properties of the values of a set, found in one pass over all of them. */
export interface Survey {
  readonly data: NumericData;
  readonly bytes: RawValues["bytes"];
  readonly isFloat: boolean;
  readonly min: number;
  readonly max: number;
  /** The first value that is not a whole number 0..255; undefined if there is none. */
  readonly notByte: number | undefined;
  /** True if all values are bytes divided by 256. */
  readonly areFractions: boolean;
}

/**
 * Examines all values.
 *
 * @throws {FileFormatError} with the row, for values that are not finite in float32
 */
export async function survey(
  { data, bytes }: RawValues,
  features: number,
  where: string,
  signal?: SignalLike,
): Promise<Survey> {
  if (!ArrayBuffer.isView(data))
    throw new FileFormatError(`${where}: images must be numbers, not text`);
  if (bytes === "fractions" && isUint8Array(data)) return ofFractions(data);
  const isFloat = isFloats(data);
  let [min, max, areFractions] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  let notByte: number | undefined;
  await inPieces(
    data.length,
    (from, to) => {
      for (let i = from; i < to; i++) {
        const value = Number(data[i]);
        if (!Number.isFinite(Math.fround(value))) {
          throw new FileFormatError(
            `${where}: row ${Math.floor(i / features)}: value ${i % features} is ${value}; values must be finite in float32`,
          );
        }
        if (value < min) min = value;
        if (value > max) max = value;
        if ((value & 255) !== value) notByte ??= value;
        if (((256 * value) & 255) !== 256 * value) areFractions = false;
      }
    },
    signal,
    4,
  );
  return { data, bytes, isFloat, min, max, notByte, areFractions };
}

/** Returns the survey of bytes that are 256 times the values. */
function ofFractions(data: Uint8Array): Survey {
  const notByte = data.find((byte) => byte > 0);
  return {
    ...{ data, bytes: "fractions", isFloat: true, areFractions: true, min: 0, max: 255 / 256 },
    notByte: notByte === undefined ? undefined : notByte / 256,
  };
}

/** Values of a byte type are pixels if one of them is greater than this: 0 and 1 are flags. */
const LEAST_TYPED = 1;
/** Other whole numbers are pixels if one of them is greater than this: small ones are counts or codes. */
const LEAST_WHOLE = 127;

/** True if the whole numbers are pixels 0..255. One answer for all sets, so that they get the same scale. */
export function arePixels(sets: readonly Survey[], wanted: boolean | undefined): boolean {
  if (wanted === false) return false;
  const judged = sets.filter(({ isFloat }) => wanted === true || !isFloat);
  const odd = judged.find(({ notByte }) => notByte !== undefined)?.notByte;
  if (wanted === true) {
    if (odd === undefined) return true;
    throw new ArgumentError(
      `pixels: true needs whole numbers 0..255, but the data holds ${odd}; leave pixels out to keep the numbers as they are`,
    );
  }
  const least = judged.every(({ bytes }) => bytes === "typed") ? LEAST_TYPED : LEAST_WHOLE;
  return odd === undefined && judged.some(({ max }) => max > least);
}

/** Converts the values to those of a dataset. */
export async function toValues(
  { data, bytes, isFloat, areFractions }: Survey,
  arePixels: boolean,
  wanted: boolean | undefined,
  signal?: SignalLike,
): Promise<ArrayData["x"]> {
  if (isUint8Array(data) && bytes === "fractions") {
    return wanted === false
      ? converted(data, new Float32Array(data.length), 1 / 256, signal)
      : data;
  }
  if (isUint8Array(data) && arePixels) return data;
  if (isFloat && wanted !== true) {
    if (wanted !== false && areFractions)
      return converted(data, new Uint8Array(data.length), 256, signal);
    if (isFloats(data)) return data;
  }
  const target = arePixels ? new Uint8Array(data.length) : new Float32Array(data.length);
  return converted(data, target, 1, signal);
}

async function converted<T extends Uint8Array | Float32Array>(
  data: NumericData,
  target: T,
  scale: number,
  signal: SignalLike | undefined,
): Promise<T> {
  await inPieces(
    data.length,
    (from, to) => {
      for (let i = from; i < to; i++) target[i] = scale * Number(data[i]);
    },
    signal,
    2,
  );
  return target;
}
