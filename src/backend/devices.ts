// From the name of a device to a backend, with the reason for the choice.
import { DeviceUnavailableError } from "../errors.js";
import type { Backend } from "./backend.js";
import { createCpuBackend } from "./native/adapter.js";
import { createReferenceBackend } from "./reference/reference.js";

export const deviceNames = ["auto", "cpu", "cuda", "reference"] as const;
export type DeviceName = (typeof deviceNames)[number];

/** The device of a network and why it was chosen. */
export interface DeviceInfo {
  readonly name: string;
  readonly description: string;
  readonly reason: string;
}

/** Opens a device; `"auto"` takes the best that works and says why. */
export function openDevice(name: DeviceName): { backend: Backend; device: DeviceInfo } {
  switch (name) {
    case "cpu":
      return opened(createCpuBackend(), "asked for");
    case "reference":
      return opened(createReferenceBackend(), "asked for");
    case "cuda":
      throw new DeviceUnavailableError(
        'device "cuda": this build has no CUDA backend; use "cpu" or "auto"',
      );
    case "auto":
      return openBest();
  }
}

function openBest() {
  try {
    return opened(
      createCpuBackend(),
      "the native addon loaded; there is no CUDA backend in this build",
    );
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    return opened(createReferenceBackend(), `slow, because ${error.message}`);
  }
}

function opened(backend: Backend, reason: string) {
  return { backend, device: { name: backend.name, description: backend.description, reason } };
}
