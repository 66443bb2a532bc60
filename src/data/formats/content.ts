// Recognises the kind of a file by its first bytes, never by its name.

/** The kinds of files from which the library reads examples. */
export type DataKind = "idx" | "npy" | "zip" | "pickle" | "csv";

/** A kind of file that holds no examples, for error messages. */
export interface Foreign {
  readonly foreign: string;
  /** How to get examples from it; undefined if the only remedy is to use another file. */
  readonly remedy?: string;
}

export type Content = DataKind | Foreign;

/** Number of bytes that `identify` needs; the first line of a table may be long. */
export const HEAD_BYTES = 1 << 16;

const DAMAGED = "perhaps an error page that was saved in its place; fetch the file again";
const PICTURES = "give the folder that holds a folder of pictures for each class";

/** Offset, bytes at that offset as latin1 text, and the kind of file that has them. */
const SIGNATURES: readonly (readonly [number, string, Foreign])[] = [
  [0, "\x1f\x8b", { foreign: "a gzip file", remedy: "unpack it once more" }],
  [0, "\xff\xd8\xff", { foreign: "a JPEG picture", remedy: PICTURES }],
  [0, "\x89PNG\r\n", { foreign: "a PNG picture", remedy: PICTURES }],
  [0, "GIF8", { foreign: "a GIF picture", remedy: PICTURES }],
  [8, "WEBP", { foreign: "a WebP picture", remedy: PICTURES }],
  [0, "II*\0", { foreign: "a TIFF picture", remedy: PICTURES }],
  [0, "MM\0*", { foreign: "a TIFF picture", remedy: PICTURES }],
  [
    0,
    "\x89HDF\r\n\x1a\n",
    {
      foreign: "an HDF5 file",
      remedy: "save its arrays with numpy.savez(path, x_train=…, y_train=…)",
    },
  ],
  [
    0,
    "PAR1",
    {
      foreign: "a Parquet file",
      remedy: "save the table as CSV: pandas' to_csv(path, index=False)",
    },
  ],
  [0, "ARROW1", { foreign: "an Arrow file", remedy: "save the table as CSV" }],
  [
    0,
    "version https://git-lfs",
    {
      foreign: "a Git LFS pointer, which stands for a file that was not fetched",
      remedy: "run git lfs pull in its repository",
    },
  ],
  [0, "MATLAB 5.0", { foreign: "a MATLAB file", remedy: "save its arrays with numpy.savez" }],
  [0, "SQLite format 3\0", { foreign: "an SQLite database", remedy: "save its table as CSV" }],
  [0, "%PDF-", { foreign: "a PDF document" }],
  [0, "\xfd7zXZ\0", { foreign: "an xz archive", remedy: "unpack it with xz -d" }],
  [0, "BZh", { foreign: "a bzip2 file", remedy: "unpack it with bunzip2" }],
  [0, "\x28\xb5\x2f\xfd", { foreign: "a Zstandard file", remedy: "unpack it with unzstd" }],
  [0, "7z\xbc\xaf\x27\x1c", { foreign: "a 7-Zip archive", remedy: "unpack it" }],
  [0, "Rar!\x1a\x07", { foreign: "a RAR archive", remedy: "unpack it" }],
  [
    257,
    "ustar",
    { foreign: "a tar archive", remedy: "unpack it with tar -xf and give its folder" },
  ],
  [0, "\xff\xfe", { foreign: "text in UTF-16", remedy: "save it in UTF-8" }],
];

/** Returns the kind of a file. `head` contains its first bytes, decompressed. */
export function identify(head: Uint8Array): Content {
  const text = latin1(head);
  if (text === "") return { foreign: "an empty file", remedy: "fetch the file again" };
  for (const [offset, signature, content] of SIGNATURES) {
    if (text.startsWith(signature, offset)) return content;
  }
  if (isSafetensors(head)) {
    return {
      foreign: "a safetensors file, which holds the parameters of a network",
      remedy: "read it with Network.load or readSafetensors",
    };
  }
  if (text.startsWith("\x93NUMPY")) return "npy";
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) return "zip";
  if (isIdx(head)) return "idx";
  if (isPickle(text)) return "pickle";
  return identifyText(text);
}

/** IDX files begin with two zero bytes, a known element type, and a number of dimensions. */
function isIdx(head: Uint8Array): boolean {
  const [first, second, type = 0, dimensions = 0] = head;
  const known = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e].includes(type);
  return first === 0 && second === 0 && known && dimensions > 0;
}

/** Safetensors files begin with a little-endian 64-bit length and a JSON object of that length. */
function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length < 2n ** 40n && /^\{[\s"}]/.test(latin1(head.subarray(8, 10)));
}

/** Greater than today's protocols, so that a future protocol is refused as a pickle that is too new. */
const MAX_PROTOCOL = 15;

/** Protocols from 2 on begin with their number, 0 and 1 with the opcode of a container. */
function isPickle(text: string): boolean {
  return (
    (text.charCodeAt(0) === 0x80 && text.charCodeAt(1) <= MAX_PROTOCOL) ||
    /^c[\w.]+\n\w+\n/.test(text) ||
    /^[(\]}][(\]}lcdtpqIFLSVUNKJMG\u0080-\u00ff]/.test(text)
  );
}

function identifyText(text: string): Content {
  const start = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^<(!doctype html|html|head|body)/i.test(start)) {
    return { foreign: "an HTML page", remedy: DAMAGED };
  }
  if (start.startsWith("<")) return { foreign: "XML", remedy: DAMAGED };
  if (/^[{[]/.test(start)) {
    return {
      foreign: "JSON",
      remedy: "give its numbers to new Dataset(x, y), or save them as CSV",
    };
  }
  if (isBinary(text)) {
    return { foreign: `of an unknown kind (it begins with the bytes ${hex(text)})` };
  }
  return isTable(start) ? "csv" : { foreign: "plain text without a table of numbers" };
}

/** True if it contains control characters that text does not have. */
function isBinary(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && !(code >= 0x09 && code <= 0x0d) && code !== 0x1b) return true;
  }
  return false;
}

/** True if some of the first lines have several fields, most of them numbers. */
function isTable(text: string): boolean {
  const lines = text.split(/\r?\n/, 8);
  return lines.some((line) => {
    const fields = line.trim().split(/[,;\t ]+/);
    const numbers = fields.filter((field) => isNumber(field.replace(/^"(.*)"$/, "$1")));
    return fields.length > 1 && 2 * numbers.length >= fields.length;
  });
}

/** True if the text is a decimal number. */
export function isNumber(field: string): boolean {
  return field !== "" && Number.isFinite(Number(field));
}

function hex(text: string): string {
  return Buffer.from(text.slice(0, 8), "latin1")
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString(
    "latin1",
  );
}
