// gzip with a limit on what comes out, so that a small file cannot fill the memory.
import { gunzip as zlibGunzip } from "node:zlib";
import { FileFormatError } from "../errors.js";

/** True where `bytes` begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file off the JS thread.
 *
 * @param file name for messages
 * @param maxBytes most bytes that may come out
 * @param advice what to add to the message where more come out
 * @throws {FileFormatError} if it is not whole and correct gzip or unpacks to more than `maxBytes`
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
