// Arrays for start values.
import type { Backend, FloatArray } from "../backend/backend.js";
import { OutOfMemoryError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf } from "../graph/program.js";
import { isRangeError } from "../realms.js";

/** Returns an array of zeros for a parameter, in the element type of a backend. */
export function allocate(
  name: string,
  shape: readonly number[],
  floats: Backend["floats"],
): FloatArray {
  const size = sizeOf(shape);
  try {
    return new floats(size);
  } catch (cause) {
    if (!isRangeError(cause)) throw cause;
    throw new OutOfMemoryError(
      `${name} ${formatShape(shape)}: no memory for ${size * floats.BYTES_PER_ELEMENT} bytes; use a smaller layer`,
      { cause },
    );
  }
}
