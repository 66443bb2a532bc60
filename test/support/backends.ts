// The backends that every op and contract test runs on.
import type { Backend } from "../../src/backend/backend.js";
import { createCpuBackend } from "../../src/backend/native/adapter.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";

/**
 * Reference and cpu. Throws where the addon does not load: a test run without it would prove
 * nothing about the device that users train on.
 */
export function backendsUnderTest(): Backend[] {
  return [createReferenceBackend(), createCpuBackend()];
}
