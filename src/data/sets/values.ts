// The values of images: bytes where they are pixels, else numbers as the file holds them.
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
  /** The first value that is no whole number 0..255; undefined where there is none. */
  readonly notByte: number | undefined;
  /** All are bytes divided by 256. */
  readonly areFractions: boolean;
}

/**
 * Looks at every value.
 *
 * @throws {FileFormatError} for values that are not finite in float32, naming the row
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

/** Bytes that were found to be 256 times the values. */
function ofFractions(data: Uint8Array): Survey {
  const notByte = data.find((byte) => byte > 0);
  return {
    ...{ data, bytes: "fractions", isFloat: true, areFractions: true, min: 0, max: 255 / 256 },
    notByte: notByte === undefined ? undefined : notByte / 256,
  };
}

/** Of values whose type is a byte, 0 and 1 alone are no pixels. */
const LEAST_TYPED = 1;
/** Of other whole numbers: small ones count something, or name it. */
const LEAST_WHOLE = 127;

/** True if the whole numbers of all sets are pixels 0..255; one answer for all, so that they are scaled alike. */
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

/** The values as a data set holds them. */
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
