// The arrays that a Dataset and its slices share, with their copies on devices.
import { DataError } from "../errors.js";
import type { ExampleArray } from "./data.js";

/** The view of a Dataset that backends have: the whole arrays, shared by all slices. */
export interface DatasetStorage {
  readonly x: ExampleArray;
  readonly y: Int32Array;
  readonly size: number;
  readonly features: number;
  readonly disposed: boolean;
  /** Uploaded copies by backend; disposed of together with the Dataset. */
  readonly device: Map<string, { dispose(): void }>;
}

export class Storage implements DatasetStorage {
  readonly size: number;
  readonly features: number;
  readonly device = new Map<string, { dispose(): void }>();
  #x: ExampleArray;
  #y: Int32Array;
  #disposed = false;

  constructor(x: ExampleArray, y: Int32Array) {
    this.#x = x;
    this.#y = y;
    this.size = y.length;
    this.features = x.length / y.length;
  }

  get x(): ExampleArray {
    this.#checkAttached();
    return this.#x;
  }

  get y(): Int32Array {
    this.#checkAttached();
    return this.#y;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** True if another owner has transferred the arrays. */
  get detached(): boolean {
    const whole = this.#y.length === this.size && this.#x.length === this.size * this.features;
    return !whole && !this.#disposed;
  }

  /** Releases the arrays and all copies on devices, even if releasing one of them fails. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#x = new Uint8Array(0);
    this.#y = new Int32Array(0);
    const copies = [...this.device.values()];
    this.device.clear();
    const failures: unknown[] = [];
    for (const copy of copies) {
      try {
        copy.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #checkAttached(): void {
    if (!this.detached) return;
    throw new DataError(
      "the arrays of this Dataset were detached after it was made (by a transfer or a postMessage); " +
        "give the Dataset arrays of its own, or hand them over with `{ transfer: true }`",
    );
  }
}
