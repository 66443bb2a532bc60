// Copies examples to a device: permanently for a Dataset, for one call for plain Data.
import type { ArrayData } from "../data/data.js";
import { Dataset, type DatasetStorage, rangeOf, storageOf } from "../data/dataset.js";
import { DataError } from "../errors.js";
import type { Backend, DataArray, DataSlice, DeviceData } from "./backend.js";

/** Examples on a device. */
export interface DeviceDataset {
  readonly x: DataSlice;
  readonly y: DataSlice;
  readonly rows: number;
}

/** Arrays by the names of a function's sources. */
type NamedArrays = Readonly<Record<string, DataArray>>;

interface Pair {
  readonly x: DeviceData;
  readonly y: DeviceData;
}

/** The copy of a Dataset on one device. Callers that ask during the upload share one promise. */
class DeviceCopy {
  readonly pair: Promise<Pair>;
  #disposed = false;

  constructor(pair: Promise<Pair>) {
    this.pair = pair;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // A failed upload holds no memory, and the callers that awaited it already received its error.
    void this.pair.then(release, () => {});
  }
}

function release({ x, y }: Pair): void {
  x.dispose();
  y.dispose();
}

/**
 * Provides examples on a device during a call. The copy of a {@link Dataset} stays there; a plain
 * `Data` is copied once per session however often it is passed.
 */
export class DataSession {
  readonly #backend: Backend;
  readonly #plain = new Map<ArrayData, DeviceCopy>();
  readonly #named = new Map<NamedArrays, Promise<Record<string, DeviceData>>>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async resident(data: ArrayData): Promise<DeviceDataset> {
    if (data instanceof Dataset) {
      const { from, to } = rangeOf(data);
      const { x, y } = await this.#dataset(storageOf(data)).pair;
      return { x: { data: x, from }, y: { data: y, from }, rows: to - from };
    }
    const known = this.#plain.get(data);
    const entry = known ?? new DeviceCopy(this.#upload(data.x, data.y));
    this.#plain.set(data, entry);
    const { x, y } = await entry.pair;
    return { x: { data: x, from: 0 }, y: { data: y, from: 0 }, rows: data.y.length };
  }

  /** Arrays of equal rows by name; the same object passed twice is copied once. */
  async arrays(sources: NamedArrays, rows: number): Promise<Record<string, DataSlice>> {
    const uploading = this.#named.get(sources) ?? this.#uploadAll(sources, rows);
    this.#named.set(sources, uploading);
    const entries = Object.entries(await uploading);
    return Object.fromEntries(entries.map(([name, data]) => [name, { data, from: 0 }]));
  }

  /** Releases the copies of plain data. */
  dispose(): void {
    for (const uploading of this.#named.values()) {
      void uploading.then(
        (all) => {
          for (const data of Object.values(all)) data.dispose();
        },
        () => {},
      );
    }
    this.#named.clear();
    for (const entry of this.#plain.values()) entry.dispose();
    this.#plain.clear();
  }

  async #uploadAll(sources: NamedArrays, rows: number): Promise<Record<string, DeviceData>> {
    const uploaded: Record<string, DeviceData> = {};
    try {
      for (const [name, array] of Object.entries(sources)) {
        uploaded[name] = await this.#backend.upload(array, rows);
      }
      return uploaded;
    } catch (error) {
      for (const data of Object.values(uploaded)) data.dispose();
      throw error;
    }
  }

  #dataset(storage: DatasetStorage): DeviceCopy {
    const key = this.#backend.name;
    const known = storage.device.get(key);
    if (known instanceof DeviceCopy) return known;
    const entry = new DeviceCopy(this.#upload(storage.x, storage.y));
    storage.device.set(key, entry);
    // Removes a failed upload, so that the next call tries again.
    entry.pair.catch(() => storage.device.delete(key));
    return entry;
  }

  async #upload(x: ArrayData["x"], y: Int32Array): Promise<Pair> {
    if (x.length === 0) {
      throw new DataError(
        "the array was detached before it was copied to the device; wait for the call before you transfer its buffer",
      );
    }
    const uploadedX = await this.#backend.upload(x, y.length);
    try {
      return { x: uploadedX, y: await this.#backend.upload(y, y.length) };
    } catch (error) {
      uploadedX.dispose();
      throw error;
    }
  }
}
