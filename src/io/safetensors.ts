// The safetensors file format (little-endian length, JSON header, raw tensors): one door to it.

export type {
  SafetensorsArrays,
  SafetensorsDtype,
  SafetensorsFile,
  SafetensorsTensor,
} from "./safetensors-format.js";
export { parseSafetensors, readNamed, readSafetensors } from "./safetensors-reader.js";
export { encodeSafetensors, writeSafetensors } from "./safetensors-writer.js";
