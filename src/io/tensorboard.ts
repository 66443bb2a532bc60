// Encodes event files of TensorBoard: records of TensorFlow (TFRecord) around messages of Protocol Buffers.

/** An image of an event, as PNG. */
export interface EventImage {
  readonly height: number;
  readonly width: number;
  readonly png: Uint8Array;
}

/** Values by their tags at one step of a run. */
export interface StepEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
  readonly images: Readonly<Record<string, EventImage>>;
}

const LENGTH_BYTES = 8;
const CHECK_BYTES = 4;

/** Returns the record that an event file begins with. */
export function versionRecord(wallTime: number): Uint8Array {
  return toRecord(join([double(1, wallTime), bytes(3, utf8("brain.Event:2"))]));
}

/** Returns the record of a step. */
export function stepRecord({ wallTime, step, scalars, images }: StepEvent): Uint8Array {
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => join([bytes(1, utf8(tag)), float(2, value)])),
    ...Object.entries(images).map(([tag, image]) =>
      join([bytes(1, utf8(tag)), bytes(4, encodeImage(image))]),
    ),
  ];
  const summary = join(values.map((value) => bytes(1, value)));
  return toRecord(join([double(1, wallTime), integer(2, step), bytes(5, summary)]));
}

/** Returns the bytes of the whole records that a file begins with; the end of it may be cut off. */
export function wholeRecords(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = 0;
  while (end + LENGTH_BYTES <= file.length) {
    const size = Number(view.getBigUint64(end, true));
    const next = end + LENGTH_BYTES + CHECK_BYTES + size + CHECK_BYTES;
    if (next > file.length) break;
    end = next;
  }
  return end;
}

// length (u64), checksum of the length, data, checksum of the data
function toRecord(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return join([length, checksum(length), data, checksum(data)]);
}

/** The checksum of a record: CRC-32C, rotated and shifted so that a checksum of checksums is none. */
function checksum(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const result = new Uint8Array(CHECK_BYTES);
  const masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  new DataView(result.buffer).setUint32(0, masked >>> 0, true);
  return result;
}

/** CRC-32C (Castagnoli); the CRC-32 of zlib has another polynomial. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

function encodeImage({ height, width, png }: EventImage): Uint8Array {
  const GREY = 1;
  return join([integer(1, height), integer(2, width), integer(3, GREY), bytes(4, png)]);
}

// The fields of messages: a key, then the value in one of four encodings.

const utf8 = (text: string) => new TextEncoder().encode(text);

function integer(field: number, value: number): Uint8Array {
  return join([varint(8 * field), varint(value)]);
}

function bytes(field: number, data: Uint8Array): Uint8Array {
  return join([varint(8 * field + 2), varint(data.length), data]);
}

function double(field: number, value: number): Uint8Array {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setFloat64(0, value, true);
  return join([varint(8 * field + 1), data]);
}

function float(field: number, value: number): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setFloat32(0, value, true);
  return join([varint(8 * field + 5), data]);
}

/** Seven bits a byte, the lowest first; all bytes but the last have the eighth bit. */
function varint(value: number): Uint8Array {
  const parts: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) parts.push((rest % 128) + 128);
  return Uint8Array.of(...parts, rest);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
