// What every method that takes examples accepts.

/**
 * Examples and their labels: `y.length` rows, `x` row-major `[n, features]`.
 *
 * Bytes (`Uint8Array`) stay bytes on the device and count as byte/256, as in Nielsen's copy of
 * MNIST. Devices that compute in float32 round a `Float64Array` once, at upload.
 */
export interface Data {
  readonly x: Float32Array | Float64Array | Uint8Array;
  readonly y: Int32Array;
}
