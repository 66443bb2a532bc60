// The chunk structure of a PNG file, checked before anything is unpacked: what it leaves behind is
// the header, the palette, the transparency and the compressed pixels, and nothing else.
import { crc32 } from "node:zlib";
import { FileFormatError } from "../errors.js";
import { formatOf } from "./image-formats.js";
import { flaw, type PngHeader, parseHeader } from "./png-header.js";

/** Far beyond any encoder's count; every chunk costs a check. */
const MAX_CHUNKS = 2 ** 16;

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around the content of a chunk. */
const FRAME_BYTES = 12;

export interface PngChunks {
  readonly header: PngHeader;
  /** Content of PLTE: red, green, blue of each entry. */
  readonly palette: Uint8Array | undefined;
  /** Content of tRNS. */
  readonly transparency: Uint8Array | undefined;
  /** The IDAT chunks joined: one zlib stream. */
  readonly data: Uint8Array;
}

interface Chunk {
  readonly type: string;
  /** Of the chunk in the file. */
  readonly offset: number;
  readonly content: Uint8Array;
}

/**
 * Reads the chunks of a PNG file and checks their order, lengths and checksums.
 *
 * @param name what errors call the file
 * @throws {FileFormatError} naming the file and the chunk
 */
export function readChunks(bytes: Uint8Array, name: string): PngChunks {
  checkSignature(bytes, name);
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  let ended: Chunk | undefined;
  let previous = "";
  for (const chunk of chunksOf(bytes, name)) {
    const { type, content } = chunk;
    if ((header === undefined) !== (type === "IHDR")) {
      throw flaw(name, `${place(chunk)} stands where ${header ? "no" : "the"} IHDR belongs`);
    }
    if (isRead(type)) checkSum(bytes, chunk, name);
    if (type === "IHDR") header = parseHeader(content, name);
    else if (type === "PLTE") palette = once(palette, chunk, data, name);
    else if (type === "tRNS") transparency = once(transparency, chunk, data, name);
    else if (type === "IDAT") {
      if (data.length > 0 && previous !== "IDAT") {
        throw flaw(name, `${place(chunk)} does not follow the other IDAT chunks at once`);
      }
      data.push(content);
    } else if (type === "IEND") ended = chunk;
    else if (isCritical(type)) throw flaw(name, `${place(chunk)} is of an unknown critical type`);
    previous = type;
  }
  if (header === undefined || ended === undefined) {
    throw flaw(name, `it ends at byte ${bytes.length} without an IEND chunk`);
  }
  if (data.length === 0) throw flaw(name, `${place(ended)} comes before any IDAT chunk`);
  return { header, palette, transparency, data: Buffer.concat(data) };
}

function checkSignature(bytes: Uint8Array, name: string): void {
  const format = formatOf(bytes);
  if (format === "PNG") return;
  const what =
    format === undefined
      ? "not a PNG file"
      : `${/^[AS]/.test(format) ? "an" : "a"} ${format} file, not a PNG file`;
  throw new FileFormatError(
    `${name}: ${bytes.length === 0 ? "an empty file" : what}; only PNG images are read, ` +
      `so ${format === undefined ? "save or convert the image as PNG" : "convert it to PNG"}`,
  );
}

/** The chunks up to IEND; what may follow that is no part of the image. */
function* chunksOf(bytes: Uint8Array, name: string): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = SIGNATURE_BYTES;
  for (let count = 0; offset < bytes.length; count++) {
    if (count === MAX_CHUNKS) throw flaw(name, `it has more than ${MAX_CHUNKS} chunks`);
    if (bytes.length - offset < FRAME_BYTES) {
      throw flaw(name, `it ends at byte ${bytes.length} within a chunk's frame`);
    }
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) {
      throw flaw(
        name,
        `the chunk at byte ${offset} has the type 0x${Buffer.from(type, "latin1").toString("hex")}, which is not four letters`,
      );
    }
    const left = bytes.length - offset - FRAME_BYTES;
    const chunk = { type, offset, content: bytes.subarray(offset + 8, offset + 8 + length) };
    if (length > left) {
      throw flaw(name, `${place(chunk)} says it has ${length} bytes, but only ${left} are left`);
    }
    yield chunk;
    if (type === "IEND") return;
    offset += FRAME_BYTES + length;
  }
}

function checkSum(bytes: Uint8Array, chunk: Chunk, name: string): void {
  const { offset, content } = chunk;
  const end = offset + 8 + content.length;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0);
  if (crc32(bytes.subarray(offset + 4, end)) !== stored) {
    throw flaw(name, `the checksum of ${place(chunk)} is wrong`);
  }
}

function once(
  known: Uint8Array | undefined,
  chunk: Chunk,
  data: readonly Uint8Array[],
  name: string,
): Uint8Array {
  if (known === undefined && data.length === 0) return chunk.content;
  throw flaw(name, `${place(chunk)} comes ${known ? "a second time" : "after the pixels"}`);
}

function place({ type, offset }: Chunk): string {
  return `chunk ${type} at byte ${offset}`;
}

function isRead(type: string): boolean {
  return isCritical(type) || type === "tRNS";
}

/** Bit 5 of the first letter, its case, tells what a reader must understand. */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}
