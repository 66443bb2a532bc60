// The forms in which a caller may pass a file to read: a path, a file: URL, or bytes.
import { types } from "node:util";
import { checkPath, describe, type UrlLike } from "./arguments.js";
import { ArgumentError } from "./errors.js";

/** A file by its path, by its `file:` URL, or as its bytes (a `Buffer` is a `Uint8Array`). */
export type FileSource = string | UrlLike | Uint8Array | ArrayBuffer;

/** A checked {@link FileSource}; `name` is the name of the file in messages. */
export type NamedSource =
  | { readonly name: string; readonly path: string; readonly bytes?: undefined }
  | { readonly name: string; readonly path?: undefined; readonly bytes: Uint8Array };

/** Requires a path, a `file:` URL or bytes; the bytes are not copied. */
export function checkSource(where: string, value: unknown): NamedSource {
  const bytes = bytesOf(where, value);
  if (bytes) return { name: "the given buffer", bytes };
  const path = checkPath(
    where,
    value,
    ", its file: URL, or its bytes in a Uint8Array or ArrayBuffer",
  );
  return { name: path, path };
}

function bytesOf(where: string, value: unknown): Uint8Array | undefined {
  try {
    if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
    if (!ArrayBuffer.isView(value)) return undefined;
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  } catch (cause) {
    throw new ArgumentError(
      `${where}: the memory of ${describe(value)} cannot be read; was it transferred elsewhere?`,
      { cause },
    );
  }
}
