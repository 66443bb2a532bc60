// Recognises image formats by the first bytes of a file, for messages that name the format.

const BEGINNINGS: readonly (readonly [name: string, offset: number, text: string])[] = [
  ["PNG", 0, "\x89PNG\r\n\x1a\n"],
  ["JPEG", 0, "\xff\xd8\xff"],
  ["GIF", 0, "GIF87a"],
  ["GIF", 0, "GIF89a"],
  ["WebP", 8, "WEBP"],
  ["BMP", 0, "BM"],
  ["TIFF", 0, "II*\0"],
  ["TIFF", 0, "MM\0*"],
  ["AVIF", 4, "ftypavi"],
  ["HEIC", 4, "ftyphei"],
  ["HEIC", 4, "ftyphev"],
  ["HEIC", 4, "ftypmif1"],
  ["JPEG XL", 0, "\xff\x0a"],
  ["JPEG XL", 4, "JXL \r\n"],
  ["JPEG 2000", 4, "jP  \r\n"],
  ["ICO", 0, "\0\0\x01\0"],
  ["PDF", 0, "%PDF-"],
];

const SVG =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg\b/;

/** Number of bytes at the beginning of a file that are needed to recognise its format. */
export const HEAD_BYTES = 1024;

/** Returns the format of an image file by its first bytes; undefined if it is unknown. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const text = start.toString("latin1");
  const known = BEGINNINGS.find(([, offset, part]) => text.startsWith(part, offset));
  return known?.[0] ?? (SVG.test(text) ? "SVG" : undefined);
}
