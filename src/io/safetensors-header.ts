// Parses and encodes the JSON header of a safetensors file. Parsing follows the format strictly: a
// header that two readers could interpret differently is rejected.

import { describe } from "../arguments.js";
import { FileFormatError } from "../errors.js";
import {
  ELEMENT_BITS,
  elementCount,
  isFormatDtype,
  isUnicode,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  type TensorEntry,
} from "./safetensors-format.js";
import { findJsonFlaw } from "./strict-json.js";

export interface SafetensorsHeader {
  /** Entries in the order of their bytes in the file. */
  entries: TensorEntry[];
  metadata: Record<string, string>;
}

/**
 * Returns the length of the header in bytes, from the first eight bytes, checked against the file
 * size.
 */
export function parseHeaderLength(prefix: Uint8Array, fileBytes: number, name: string): number {
  if (prefix.length < LENGTH_BYTES) {
    throw flaw(name, `the file has ${fileBytes} bytes, too few for the 8-byte header length`);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw flaw(
      name,
      `bytes 0-7: a header of ${length} bytes is over the limit of ${MAX_HEADER_BYTES}`,
    );
  }
  if (Number(length) > fileBytes - LENGTH_BYTES) {
    throw flaw(
      name,
      `bytes 0-7: a header of ${length} bytes does not fit into a file of ${fileBytes} bytes; ` +
        "the file is cut off or of another format",
    );
  }
  return Number(length);
}

/** Parses the header. The tensors must cover exactly the `dataBytes` bytes that follow it. */
export function parseHeader(
  header: Uint8Array,
  dataBytes: number,
  name: string,
): SafetensorsHeader {
  const fields = parseJsonObject(header, name);
  const entries: TensorEntry[] = [];
  let metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(fields)) {
    if (key === "__metadata__") metadata = parseMetadata(value, name);
    else entries.push(parseEntry(key, value, name));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name: tensor, begin, end } of entries) {
    if (begin !== at) {
      const kind = begin > at ? "leaves a hole after" : "overlaps the bytes before";
      throw flaw(name, `tensor ${describe(tensor)} starts at data byte ${begin} and ${kind} ${at}`);
    }
    at = end;
  }
  if (at !== dataBytes) {
    throw flaw(name, `the tensors end at data byte ${at}, the file at data byte ${dataBytes}`);
  }
  return { entries, metadata };
}

function parseJsonObject(header: Uint8Array, name: string): Record<string, unknown> {
  if (header[0] !== 0x7b) throw flaw(name, "byte 8: the header does not start with '{'");
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(header);
    value = JSON.parse(text);
  } catch (cause) {
    throw flaw(name, `the header is not valid JSON in UTF-8 (${String(cause)})`, cause);
  }
  const found = findJsonFlaw(text);
  if (found) throw flaw(name, `header character ${found.position}: ${found.problem}`);
  if (!isObject(value)) throw flaw(name, "the header is not a JSON object");
  return value;
}

function parseMetadata(value: unknown, name: string): Record<string, string> {
  if (!isObject(value)) throw flaw(name, "__metadata__ is not a JSON object");
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw flaw(name, `__metadata__ ${describe(key)} is not a string`);
    if (!isUnicode(key) || !isUnicode(text)) {
      throw flaw(name, `__metadata__ ${describe(key)} is not well-formed Unicode`);
    }
    metadata[key] = text;
  }
  return metadata;
}

function parseEntry(tensor: string, value: unknown, name: string): TensorEntry {
  const fail = (text: string) => flaw(name, `tensor ${describe(tensor)}: ${text}`);
  if (!isUnicode(tensor)) throw fail("its name is not well-formed Unicode");
  if (!isObject(value)) throw fail("its entry is not a JSON object");
  for (const key of Object.keys(value)) {
    if (!["dtype", "shape", "data_offsets"].includes(key))
      throw fail(`unknown field ${describe(key)}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isFormatDtype(dtype)) {
    throw fail(`dtype ${describe(dtype)} is not one of ${Object.keys(ELEMENT_BITS).join(", ")}`);
  }
  if (!isIntegers(shape)) throw fail("shape is not a list of integers from 0 to 2^53 - 1");
  if (!isIntegers(offsets) || offsets.length !== 2) {
    throw fail("data_offsets is not a pair of integers from 0 to 2^53 - 1");
  }
  const [begin = 0, end = 0] = offsets;
  if (begin > end) throw fail(`data_offsets [${begin}, ${end}] run backwards`);
  const bits = (elementCount(shape) ?? Number.POSITIVE_INFINITY) * ELEMENT_BITS[dtype];
  if (!Number.isSafeInteger(bits)) throw fail(`shape ${describe(shape)} is too large`);
  if (bits % 8 !== 0) {
    throw fail(`${dtype} of shape ${describe(shape)} takes ${bits} bits, which are no whole bytes`);
  }
  const bytes = bits / 8;
  if (end - begin !== bytes) {
    throw fail(
      `${dtype} of shape ${describe(shape)} takes ${bytes} bytes, ` +
        `data_offsets [${begin}, ${end}] hold ${end - begin}`,
    );
  }
  return { name: tensor, dtype, shape, begin, end };
}

/**
 * Returns the length field and the padded header; the bytes of the tensors follow them in the file.
 */
export function encodeHeader({ entries, metadata }: SafetensorsHeader): Uint8Array {
  const fields: [string, unknown][] = entries.map(({ name, dtype, shape, begin, end }) => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  if (Object.keys(metadata).length > 0) fields.unshift(["__metadata__", metadata]);
  // Joined as text, because in an object a key such as "7" would move to the front.
  const pairs = fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = new TextEncoder().encode(`{${pairs.join(",")}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * True for a list of integers; {@link findJsonFlaw} has already rejected negative numbers and
 * fractions.
 */
function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isSafeInteger);
}

export function flaw(name: string, text: string, cause?: unknown): FileFormatError {
  return new FileFormatError(`${name} is not a valid safetensors file: ${text}`, { cause });
}
