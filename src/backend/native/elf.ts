// Reads the header of an ELF file, the format of programs and libraries on Linux.
import { closeSync, openSync, readSync } from "node:fs";

/** The fields of the header that are read. */
export interface ElfHeader {
  /** As `process.arch`; undefined for an unknown processor. */
  readonly arch: string | undefined;
  /** Path of the program that loads this one, such as `/lib64/ld-linux-x86-64.so.2`. */
  readonly interpreter: string | undefined;
}

/** Values of the header field `e_machine`. */
const ARCHITECTURES: ReadonlyMap<number, string> = new Map([
  [3, "ia32"],
  [21, "ppc64"],
  [22, "s390x"],
  [40, "arm"],
  [62, "x64"],
  [183, "arm64"],
  [243, "riscv64"],
  [258, "loong64"],
]);
const MAGIC = Buffer.from("\x7fELF", "latin1");
const IS_64_BIT = 2;
const IS_LITTLE_ENDIAN = 1;
const INTERPRETER = 3;

/** Returns the header of a file; undefined if it cannot be read or is no ELF file. */
export function readElfHeader(path: string): ElfHeader | undefined {
  const bytes = firstBytes(path, 4096);
  if (bytes === undefined || !bytes.subarray(0, 4).equals(MAGIC) || bytes.length < 64) {
    return undefined;
  }
  const isLittle = bytes[5] === IS_LITTLE_ENDIAN;
  const arch = ARCHITECTURES.get(isLittle ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18));
  const isUsual = bytes[4] === IS_64_BIT && isLittle;
  return { arch, interpreter: isUsual ? findInterpreter(bytes) : undefined };
}

/** Searches the program headers of a 64-bit little-endian file. */
function findInterpreter(bytes: Buffer): string | undefined {
  const table = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  for (let index = 0; index < bytes.readUInt16LE(56); index++) {
    const entry = table + index * size;
    if (entry + 56 > bytes.length) return undefined;
    if (bytes.readUInt32LE(entry) !== INTERPRETER) continue;
    const offset = Number(bytes.readBigUInt64LE(entry + 8));
    const length = Number(bytes.readBigUInt64LE(entry + 32));
    return bytes.toString("latin1", offset, offset + length).replace(/\0.*$/s, "");
  }
  return undefined;
}

/** At most `count` bytes from the beginning of a file; undefined if it cannot be read. */
export function firstBytes(path: string, count: number): Buffer | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(count);
      return buffer.subarray(0, readSync(file, buffer, 0, count, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
