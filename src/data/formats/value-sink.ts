// Collects numbers one by one. They are stored as bytes as long as each is a byte divided by a scale.

export class ValueSink {
  readonly #bytes: Uint8Array;
  #floats: Float32Array | undefined;
  #count = 0;

  readonly #scale: number;

  /** @param scale 256 for pixels in 0..1, 1 for pixels in 0..255 */
  constructor(length: number, scale: number) {
    this.#bytes = new Uint8Array(length);
    this.#scale = scale;
  }

  /** Adds the next number; false if it is not a finite float32. */
  add(value: number): boolean {
    const index = this.#count;
    this.#count += 1;
    if (this.#floats === undefined) {
      const byte = value * this.#scale;
      // Storing takes the value modulo 256, so any other value reads back differently.
      this.#bytes[index] = byte;
      if (this.#bytes[index] === byte) return true;
      this.#floats = this.#toFloats(index);
    }
    this.#floats[index] = value;
    return Number.isFinite(this.#floats[index]);
  }

  /** Returns the numbers as float32, or as bytes that are the numbers times the scale. */
  values(): Uint8Array | Float32Array {
    return this.#floats?.subarray(0, this.#count) ?? this.#bytes.subarray(0, this.#count);
  }

  #toFloats(count: number): Float32Array {
    const floats = new Float32Array(this.#bytes.length);
    for (let i = 0; i < count; i++) floats[i] = (this.#bytes[i] ?? 0) / this.#scale;
    return floats;
  }
}
