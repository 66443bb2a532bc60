// Pixels as they come from a pickle: kept as bytes for as long as each is a whole number of 256ths.

export class PixelSink {
  readonly #bytes: Uint8Array;
  #floats: Float32Array | undefined;
  #count = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  /** Adds the next pixel; false if it is not a finite float32. */
  add(value: number): boolean {
    const index = this.#count;
    this.#count += 1;
    if (this.#floats === undefined) {
      const byte = value * 256;
      // Storing truncates modulo 256, so that any other value reads back differently.
      this.#bytes[index] = byte;
      if (this.#bytes[index] === byte) return true;
      this.#floats = this.#toFloats(index);
    }
    this.#floats[index] = value;
    return Number.isFinite(this.#floats[index]);
  }

  pixels(): Uint8Array | Float32Array {
    return this.#floats ?? this.#bytes;
  }

  #toFloats(count: number): Float32Array {
    const floats = new Float32Array(this.#bytes.length);
    for (let i = 0; i < count; i++) floats[i] = (this.#bytes[i] ?? 0) / 256;
    return floats;
  }
}
