// Entry of the safetensors code. The format is a little-endian length, a JSON header and raw
// tensors.

export type {
  SafetensorsArrays,
  SafetensorsDtype,
  SafetensorsFile,
  SafetensorsTensor,
} from "./safetensors-format.js";
export { parseSafetensors, readNamed, readSafetensors } from "./safetensors-reader.js";
export { encodeSafetensors, writeSafetensors } from "./safetensors-writer.js";
