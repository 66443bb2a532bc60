// Safetensors files with content that a conversion easily loses: bits, names, empty shapes.
import type { SafetensorsFile } from "../../src/io/safetensors.js";

/** Values that a conversion between types would change. */
const floats = Float32Array.of(0, -0, 1e-45, 0.1, Number.NEGATIVE_INFINITY, Number.NaN);
const doubles = Float64Array.of(-0, 5e-324, Math.PI, Number.MAX_VALUE, Number.NaN, 1 / 3);
new Uint32Array(floats.buffer)[5] = 0x7fa00001;
const integers = Int32Array.of(-(2 ** 31), 2 ** 31 - 1, -1, 0, 7, 1 << 24);
const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

const NAMES = [
  ...[
    "",
    " ",
    "layers.0.w",
    "7",
    "07",
    "__proto__",
    "constructor",
    "__metadata",
    "é",
    "e\u0301",
    "☃",
  ],
  ...["𝄞", "\u0000", "\u001f", "\u007f", "\u2028", "\ufeff", '"', "\\", "\\u0041", "/", "a\nb\t"],
  ...["x".repeat(1000), "\uffff"],
];

/** Files that this library can write. */
export const files: Readonly<Record<string, SafetensorsFile>> = {
  "every type": {
    tensors: {
      u: { dtype: "U8", shape: [256], data: bytes },
      f: { dtype: "F32", shape: [2, 3], data: floats },
      i: { dtype: "I32", shape: [6, 1], data: integers },
      d: { dtype: "F64", shape: [3, 1, 2], data: doubles },
      i64: { dtype: "I64", shape: [3], data: BigInt64Array.of(-(2n ** 63n), -1n, 2n ** 63n - 1n) },
      u64: { dtype: "U64", shape: [2], data: BigUint64Array.of(2n ** 64n - 1n, 2n ** 53n + 1n) },
      u32: { dtype: "U32", shape: [2], data: Uint32Array.of(2 ** 32 - 1, 1) },
      i16: { dtype: "I16", shape: [3], data: Int16Array.of(-(2 ** 15), -1, 2 ** 15 - 1) },
      u16: { dtype: "U16", shape: [2], data: Uint16Array.of(2 ** 16 - 1, 1) },
      i8: { dtype: "I8", shape: [3], data: Int8Array.of(-128, -1, 127) },
      bool: { dtype: "BOOL", shape: [2, 2], data: Uint8Array.of(0, 1, 1, 0) },
    },
    metadata: { text: "of a file" },
  },
  "empty tensors and scalars": {
    tensors: {
      none: { dtype: "F32", shape: [0], data: new Float32Array() },
      "none of rows": { dtype: "F64", shape: [3, 0, 2], data: new Float64Array() },
      "no bytes": { dtype: "U8", shape: [0, 0], data: new Uint8Array() },
      scalar: { dtype: "F32", shape: [], data: floats.subarray(3, 4) },
      byte: { dtype: "U8", shape: [], data: bytes.subarray(200, 201) },
      one: { dtype: "I32", shape: [1, 1, 1, 1, 1, 1], data: integers.subarray(0, 1) },
    },
    metadata: {},
  },
  "odd sizes": {
    tensors: Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `t${i}`,
        i % 3 === 0
          ? { dtype: "U8" as const, shape: [i], data: bytes.subarray(0, i) }
          : { dtype: "F32" as const, shape: [i % 6], data: floats.subarray(0, i % 6) },
      ]),
    ),
    metadata: {},
  },
  "odd names and texts": {
    tensors: Object.fromEntries(
      NAMES.map((name, i) => [name, { dtype: "I32", shape: [1], data: Int32Array.of(i) }]),
    ),
    metadata: Object.fromEntries(NAMES.map((name, i) => [name, NAMES.at(-i) ?? ""])),
  },
  "no tensors": { tensors: {}, metadata: {} },
  "texts alone": { tensors: {}, metadata: { a: "b", long: "é☃𝄞".repeat(20_000) } },
};
