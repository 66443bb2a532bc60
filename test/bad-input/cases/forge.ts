// Creates model files that this library would not write, from one that it wrote.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Network } from "network3";
import { temporaryFolder } from "../../data/support/mnist-files.js";
import type { Scene } from "./case.js";

const LENGTH_BYTES = 8;

/** The entry of a tensor in a header. */
interface Entry {
  dtype: string;
  shape: unknown[];
  data_offsets: number[];
}

/** The parts of a model file. */
export interface Parts {
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, Entry>;
  data: Uint8Array;
}

/** Loads the bytes that `make` returns for a model file. */
export const loadBytes =
  (make: (bytes: Buffer) => Uint8Array) =>
  async ({ saved }: Scene) => {
    const path = join(await temporaryFolder(), "forged.safetensors");
    await writeFile(path, make(await readFile(saved)));
    return Network.load(path);
  };

/** Loads the saved file with its header's text changed. */
export const loadHeader = (change: (header: string) => string) =>
  loadBytes((bytes) => {
    const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
    return assemble(change(bytes.toString("utf8", LENGTH_BYTES, end)), bytes.subarray(end));
  });

/** Loads the saved file with its parts changed. */
export const loadParts = (change: (parts: Parts) => void) =>
  loadBytes((bytes) => {
    const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
    const { __metadata__: metadata, ...tensors } = JSON.parse(
      bytes.toString("utf8", LENGTH_BYTES, end),
    );
    const parts: Parts = { metadata, tensors, data: bytes.subarray(end) };
    change(parts);
    return assemble(JSON.stringify({ __metadata__: metadata, ...tensors }), parts.data);
  });

/** Loads the saved file with other metadata; `undefined` leaves a key out. */
export const loadMetadata = (change: Readonly<Record<string, string | undefined>>) =>
  loadParts(({ metadata }) => {
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) delete metadata[key];
      else metadata[key] = value;
    }
  });

/** Returns the entry of a tensor; throws if there is none. */
export function entry({ tensors }: Parts, name: string): Entry {
  const found = tensors[name];
  if (!found) throw new RangeError(`no tensor ${name}`);
  return found;
}

export function assemble(header: string, data: Uint8Array): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}
