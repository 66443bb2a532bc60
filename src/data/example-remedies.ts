// Remedies for examples that the library cannot use, as code that works when it is run.
import { types } from "node:util";
import { isTypedArray } from "../realms.js";
import { isNumeral } from "./take-labels.js";

/** Returns the remedy for a value that was passed as `x`. */
export function exampleRemedy(x: unknown): string {
  if (types.isProxy(x) || x === null || typeof x !== "object") return "";
  if (types.isDataView(x)) {
    return "; for bytes use `new Uint8Array(x.buffer, x.byteOffset, x.byteLength)`";
  }
  if (types.isAnyArrayBuffer(x)) {
    return "; use `new Uint8Array(x)` if it holds bytes, `new Float32Array(x)` if it holds float32";
  }
  if (isTypedArray(x)) return conversionOf(x, (convert) => convert("x"));
  // The form in which JSON writes typed arrays and Buffers.
  if (0 in x) {
    return "; if JSON made it of an array, use `Float32Array.from(Object.values(x))`, of bytes `Uint8Array.from(Object.values(x))`";
  }
  if ("type" in x && x.type === "Buffer") return "; use `Buffer.from(x.data)`";
  return "";
}

/** Returns the remedy for an innermost array that does not contain floats, bytes or numbers. */
export function rowRemedy(row: unknown): string {
  if (!isTypedArray(row)) return "";
  return conversionOf(row, (convert) => `x.map((row) => ${convert("row")})`);
}

/** Returns the remedy for an element that is not a number. */
export function numberRemedy(value: unknown): string {
  if (typeof value !== "bigint" && typeof value !== "boolean" && !isNumeral(value)) return "";
  return "; use `x.flat(Infinity).map(Number)`";
}

/** The library cannot know the scale of integers: pixels have to be divided, counts do not. */
function conversionOf(
  array: NodeJS.TypedArray,
  applied: (convert: (name: string) => string) => string,
): string {
  const code = (convert: (name: string) => string) => `\`${applied(convert)}\``;
  if (types.isBigInt64Array(array) || types.isBigUint64Array(array)) {
    return `; use ${code((name) => `Float64Array.from(${name}, Number)`)}`;
  }
  const floats = array.BYTES_PER_ELEMENT === 4 ? "Float64Array" : "Float32Array";
  const asTheyAre = code((name) => `${floats}.from(${name})`);
  const asBytes = code((name) => `Uint8Array.from(${name})`);
  if (types.isUint16Array(array)) {
    const scaled = code((name) => `Float32Array.from(${name}, (value) => value / 65536)`);
    return `; use ${scaled} for 16-bit pixels, ${asBytes} for pixels of 0..255, ${asTheyAre} for other values`;
  }
  const isInteger =
    types.isInt8Array(array) ||
    types.isInt16Array(array) ||
    types.isInt32Array(array) ||
    types.isUint32Array(array);
  if (!isInteger) return `; use ${asTheyAre}`;
  return `; use ${asBytes} for pixels of 0..255, which count as byte/256, ${asTheyAre} for other values`;
}
