// The error for a safetensors file of another program. It explains how to load its tensors into a
// network.

import { describe } from "../arguments.js";
import { FileFormatError } from "../errors.js";
import { isReadable, toReadable } from "./safetensors-format.js";
import type { SafetensorsHeader } from "./safetensors-header.js";

/** Element types of parameters; 16-bit types are converted to float32. */
export const PARAMETER_TYPES = ["F32", "F64", "F16", "BF16"] as const;

/** Returns the error for a valid file that `net.save()` did not write. */
export function foreignFile(
  { entries, metadata }: SafetensorsHeader,
  name: string,
): FileFormatError {
  const other = entries.find(({ dtype }) => !PARAMETER_TYPES.some((type) => type === dtype));
  const unreadable = entries.find(({ dtype }) => !isReadable(dtype));
  const type = other
    ? `, and the element type ${other.dtype} of its tensor ${describe(other.name)} is not one that a ` +
      `network3 model uses (${PARAMETER_TYPES.join(", ")})`
    : "";
  const first = unreadable ? `${toReadable(unreadable.dtype)}; then ` : "";
  return new FileFormatError(
    `${name} is a valid safetensors file${origin(metadata.format)}, but not a network that net.save() ` +
      `wrote${type}; ${first}build the Network with the same layers, read the file with readSafetensors() ` +
      "and give its parameters to net.setParameters() in Float32Arrays, as docs/pytorch.md shows",
  );
}

function origin(format: string | undefined): string {
  if (format === undefined) return "";
  if (format === "pt") return ' of PyTorch ("format": "pt")';
  return ` ("format": ${describe(format)})`;
}
