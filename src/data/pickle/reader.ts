// Reads the bytes of a pickle in order. Reading past the end throws a typed error.
import { FileFormatError } from "../../errors.js";

const NEWLINE = 0x0a;

export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: string;
  #offset = 0;
  /** Offset of the current opcode, for errors. */
  #opcodeOffset = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  opcode(): number {
    this.#opcodeOffset = this.#offset;
    return this.uint8();
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Reads a 64-bit length. Reading the bytes fails for lengths that exceed the file. */
  uint64(): number {
    const low = this.uint32();
    return low + this.uint32() * 2 ** 32;
  }

  /** Reads a float. Unlike other numbers, floats are big-endian in a pickle. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** Returns the next `count` bytes as a view. */
  bytes(count: number): Uint8Array {
    const from = this.#advance(count);
    return this.#bytes.subarray(from, from + count);
  }

  /** Returns the bytes up to the next newline, and skips the newline. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(NEWLINE, this.#offset);
    if (end < 0) this.fail("the file ends inside a line");
    const line = this.#bytes.subarray(this.#offset, end);
    this.#offset = end + 1;
    return line;
  }

  fail(problem: string, cause?: unknown): never {
    throw new FileFormatError(
      `${this.#file}: byte ${this.#opcodeOffset} of the unpacked pickle: ${problem}`,
      cause === undefined ? undefined : { cause },
    );
  }

  #advance(count: number): number {
    if (count > this.remaining) {
      this.fail(`truncated: ${count} bytes wanted, ${this.remaining} left`);
    }
    const from = this.#offset;
    this.#offset += count;
    return from;
  }
}
