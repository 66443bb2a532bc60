// Decodes pictures of all common formats with sharp, if it is installed.
import { FileFormatError } from "../errors.js";
import { codeOf, messageOf } from "../realms.js";
import { importSharp, type Sharp } from "./import-sharp.js";
import type { Picture } from "./picture.js";

/** Maximum number of pixels, which is enough for a scan of A3 at 600 dpi. */
const MAX_PIXELS = 2 ** 27;
/** Larger pictures are scaled down to this longer side, which is enough for A4 at 300 dpi. */
const LONGEST = 4096;

type Loaded = { readonly module: Sharp } | { readonly cause: unknown; readonly isMissing: boolean };

let loading: Promise<Loaded> | undefined;

/** Returns the package, or the reason why it cannot be used. */
export function loadSharp(): Promise<Loaded> {
  loading ??= importSharp().then(
    (module): Loaded => ({ module }),
    (cause: unknown): Loaded => ({
      cause,
      isMissing: codeOf(cause) === "ERR_MODULE_NOT_FOUND" && messageOf(cause).includes("'sharp'"),
    }),
  );
  return loading;
}

/** @throws {FileFormatError} for a file that is incomplete, incorrect or has too many pixels */
export async function decodeWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  format: string,
  name: string,
): Promise<{ picture: Picture; scale: number }> {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, autoOrient: true });
    const { autoOrient } = await image.metadata();
    const { data, info } = await image
      .resize({
        ...{ width: LONGEST, height: LONGEST, fit: "inside" },
        ...{ withoutEnlargement: true, kernel: "linear" },
      })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    if (data.length !== 4 * width * height) throw new Error(`it has ${info.channels} channels`);
    return {
      picture: { width, height, channels: 4, data },
      scale: Math.max(autoOrient.width / width, autoOrient.height / height),
    };
  } catch (cause) {
    const [reason] = messageOf(cause).split("\n", 1);
    throw new FileFormatError(
      `${name}: this ${format} file cannot be read: ${reason}; save the image again as PNG, with ` +
        `at most ${MAX_PIXELS} pixels`,
      { cause },
    );
  }
}
