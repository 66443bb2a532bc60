// The float64 oracle: plain loops that every other backend is checked against.
import type { Backend } from "../backend.js";
import { uploadData } from "./data.js";
import { ReferenceExecutable } from "./executable.js";

/**
 * The backend `reference`: every op in float64 on the JavaScript thread, one readable loop each. It
 * needs no addon and is exact rather than fast; a run gives way to the event loop every 20 ms.
 *
 * @example
 * const executable = createReferenceBackend().compile(program, { seed: 1, threads: 1 });
 */
export function createReferenceBackend(): Backend {
  return {
    name: "reference",
    floats: Float64Array,
    description: "reference (TypeScript, float64)",
    upload: uploadData,
    compile: (program, options) => new ReferenceExecutable(program, options.seed),
  };
}
