// Parses numbers and strings of pickles.
import type { Machine } from "./machine.js";

const BACKSLASH = 0x5c;
/** Bytes by the character after a backslash. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x5c, 0x5c],
  [0x27, 0x27],
  [0x22, 0x22],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** Decodes latin1; for short lines. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

export function utf8(machine: Machine, bytes: Uint8Array): string {
  machine.allocate(bytes.length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return machine.fail(`${bytes.length} bytes of text cannot be read as UTF-8`, error);
  }
}

/** Decodes text of protocol 0: latin1, with \\uXXXX for other characters. */
export function escapedText(machine: Machine, line: Uint8Array): string {
  machine.allocate(2 * line.length);
  return latin1(line).replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** Parses a decimal integer that a JavaScript number can represent exactly. */
export function integer(machine: Machine, text: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    machine.fail(`"${text.slice(0, 40)}" is not an integer of at most 53 bits`);
  }
  return value;
}

/** Decodes a Python long: little-endian two's complement of any length, of which 53 bits are supported. */
export function longBytes(machine: Machine, bytes: Uint8Array): number {
  if (bytes.length > 8) machine.fail(`an integer of ${bytes.length} bytes is not supported`);
  let value = 0;
  for (const [index, byte] of bytes.entries()) value += byte * 2 ** (8 * index);
  const negative = (bytes.at(-1) ?? 0) >= 0x80;
  if (negative) value -= 2 ** (8 * bytes.length);
  if (!Number.isSafeInteger(value))
    machine.fail("an integer of more than 53 bits is not supported");
  return value;
}

/** Decodes a Python 2 string of protocol 0: quoted, with backslash escapes. */
export function pythonString(machine: Machine, line: Uint8Array): Uint8Array {
  const quote = line[0];
  const end = line.length - 1;
  if (end < 1 || line[end] !== quote || (quote !== 0x27 && quote !== 0x22)) {
    machine.fail("a string is not quoted");
  }
  const bytes = new Uint8Array(line.length);
  let length = 0;
  for (let i = 1; i < end; i++) {
    let byte = line[i] ?? 0;
    if (byte === BACKSLASH) {
      i += 1;
      const escaped = i < end ? (line[i] ?? 0) : 0;
      if (escaped === 0x78) {
        byte = hexDigit(machine, line[i + 1]) * 16 + hexDigit(machine, line[i + 2]);
        i += 2;
      } else {
        byte = ESCAPES.get(escaped) ?? machine.fail("a string holds an unknown escape");
      }
    }
    bytes[length] = byte;
    length += 1;
  }
  machine.allocate(length);
  return bytes.slice(0, length);
}

function hexDigit(machine: Machine, code: number | undefined): number {
  const value = Number.parseInt(String.fromCharCode(code ?? 0), 16);
  if (Number.isNaN(value)) machine.fail("a string holds a broken \\x escape");
  return value;
}
