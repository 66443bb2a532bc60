// Writes .npy and .npz files as NumPy does, without it.
import { crc32, deflateRawSync } from "node:zlib";
import { cat, uint32 } from "../data/support/pickles.js";

const uint16 = (value: number) => Uint8Array.of(value & 255, value >> 8);

/** A .npy file, row-major. */
export function npy(descr: string, shape: readonly number[], data: Uint8Array): Buffer {
  const extents = shape.map((extent) => `${extent},`).join(" ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${extents}), }`;
  const padded = `${header.padEnd(117)}\n`;
  return cat("\x93NUMPY\x01\0", uint16(padded.length), padded, data);
}

/** A zip archive of .npy files, compressed or stored. */
export function npz(arrays: Readonly<Record<string, Uint8Array>>, compressed: boolean): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(arrays)) {
    const packed = compressed ? deflateRawSync(content) : content;
    const file = `${name}.npy`;
    const common = cat(
      ...[uint16(20), uint16(0), uint16(compressed ? 8 : 0), uint32(0), uint32(crc32(content))],
      ...[uint32(packed.length), uint32(content.length), uint16(file.length), uint16(0)],
    );
    directory.push(
      cat("PK\x01\x02", uint16(20), common, uint16(0), uint16(0), uint16(0)),
      cat(uint32(0), uint32(offset), file),
    );
    files.push(cat("PK\x03\x04", common, file, packed));
    offset += files.at(-1)?.length ?? 0;
  }
  const list = Buffer.concat(directory);
  const count = uint16(files.length);
  const end = cat(
    "PK\x05\x06",
    uint32(0),
    count,
    count,
    uint32(list.length),
    uint32(offset),
    uint16(0),
  );
  return cat(...files, list, end);
}
