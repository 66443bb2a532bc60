// The reference backend: plain float64 loops, against which the tests check every other backend.
import type { Backend } from "../backend.js";
import { uploadData } from "./data.js";
import { ReferenceExecutable } from "./executable.js";

/**
 * The backend `reference`: every op in float64 on the JavaScript thread, one readable loop each. It
 * needs no addon. It is written for accuracy, not speed; a run yields to the event loop every 20
 * ms.
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
