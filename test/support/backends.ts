// The backends that every op and contract test runs on.
import type { Backend } from "../../src/backend/backend.js";
import { createCpuBackend, createCudaBackend } from "../../src/backend/native/adapter.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { testedDevice } from "./devices.js";

/**
 * Reference and the tested device. Throws where that does not load: a test run without it would
 * prove nothing about the device that users train on.
 */
export function backendsUnderTest(): Backend[] {
  const tested = testedDevice === "cuda" ? createCudaBackend(0) : createCpuBackend();
  return [createReferenceBackend(), tested];
}

/** The thread counts that a backend is tested with: a GPU has none. */
export function threadCounts(backend: Backend): number[] {
  return backend.name === "cpu" ? [1, 2, 3] : [1];
}
