// The forms in which methods accept examples and labels, and the arrays they are converted to.

/** Examples in a type that every device can upload, row-major `[n, features]`. */
export type ExampleArray = Float32Array | Float64Array | Uint8Array;

/**
 * Examples, row-major `[n, features]`. Bytes (`Uint8Array`, `Buffer`, `Uint8ClampedArray`) count as
 * byte/256, numbers as they are. Rows may be arrays of their own (`[[0, 0.5], [1, 0]]`), all of one
 * kind; rows that are nested deeper are images, `[rows, columns]` or `[maps, rows, columns]`.
 */
export type Examples = ExampleArray | Uint8ClampedArray | readonly number[] | readonly Examples[];

/** One label per row: whole numbers from 0 in an array of any type. */
export type Labels =
  | Int32Array
  | Int8Array
  | Int16Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | readonly number[]
  | readonly bigint[];

/**
 * Examples and their labels: `n` labels, `x` row-major `[n, features]`.
 *
 * Bytes stay bytes on the device and count as byte/256, as in Nielsen's copy of MNIST. Devices that
 * compute in float32 round a `Float64Array` once, at upload. A `Float32Array`, `Float64Array` or
 * `Uint8Array` of examples and an `Int32Array` of labels are read without a copy. Other forms are
 * converted in each call, so large ones should be held in a {@link Dataset}.
 */
export interface Data {
  readonly x: Examples;
  readonly y: Labels;
  /** Shape of one row, such as `[1, 28, 28]`: must be `imageShape` of the first layer, or flat. */
  readonly shape?: readonly number[];
}

/** {@link Data} in the types that devices can upload. */
export interface ArrayData extends Data {
  readonly x: ExampleArray;
  readonly y: Int32Array;
}
