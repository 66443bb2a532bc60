// Decompresses gzip with a limit on the output, so that a small file cannot exhaust memory.
import { gunzip as zlibGunzip } from "node:zlib";
import { FileFormatError } from "../errors.js";

/** True if `bytes` begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses a gzip file outside the JavaScript thread.
 *
 * @param file name of the file in messages
 * @param maxBytes limit on the decompressed size
 * @param advice addition to the message if the limit is exceeded
 * @throws {FileFormatError} if it is not complete and correct gzip or exceeds `maxBytes`
 */
export function gunzip(
  bytes: Uint8Array,
  file: string,
  maxBytes: number,
  advice = "",
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zlibGunzip(bytes, { maxOutputLength: maxBytes }, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else
        reject(
          new FileFormatError(`${file}: ${explain(error, maxBytes, advice)}`, { cause: error }),
        );
    });
  });
}

function explain(error: NodeJS.ErrnoException, maxBytes: number, advice: string): string {
  switch (error.code) {
    case "ERR_BUFFER_TOO_LARGE":
      return `unpacks to more than the ${maxBytes} bytes that such a file may have${advice}`;
    case "Z_BUF_ERROR":
      return "the gzip data ends too early; fetch the file again";
    default:
      return `corrupt gzip data (${error.message}); fetch the file again`;
  }
}
