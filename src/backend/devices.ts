// Opens the backend of a device name and reports why that device was chosen.
import { describe } from "../arguments.js";
import { ArgumentError, DeviceUnavailableError, Network3Error } from "../errors.js";
import type { Backend } from "./backend.js";
import { createCpuBackend, createCudaBackend } from "./native/adapter.js";
import { createReferenceBackend } from "./reference/reference.js";

/** `"cuda:1"` is the second GPU, `"cuda"` the first. */
export type DeviceName = "auto" | "cpu" | "cuda" | `cuda:${number}` | "reference";

/** The device of a network and why it was chosen. */
export interface DeviceInfo {
  readonly name: string;
  readonly description: string;
  readonly reason: string;
}

/**
 * Returns `name` if it names a device. Throws {@link ArgumentError} otherwise; `what` starts the
 * message.
 */
export function checkDevice(what: string, name: unknown): DeviceName {
  if (isDeviceName(name)) return name;
  throw new ArgumentError(
    `${what}: expected "auto", "cpu", "cuda", "cuda:1" (a GPU by its number) or "reference", got ${describe(name)}`,
  );
}

function isDeviceName(name: unknown): name is DeviceName {
  return typeof name === "string" && /^(auto|cpu|cuda(:\d{1,3})?|reference)$/.test(name);
}

/**
 * Opens a device. `"auto"` tries CUDA, the CPU and the reference in turn; `device` gives the
 * reason.
 */
export function openDevice(name: DeviceName): { backend: Backend; device: DeviceInfo } {
  switch (name) {
    case "cpu":
      return opened(createCpuBackend(), "asked for");
    case "reference":
      return opened(createReferenceBackend(), "asked for");
    case "auto":
      return openBest();
    default:
      return opened(createCudaBackend(Number(name.split(":")[1] ?? 0)), "asked for");
  }
}

function openBest() {
  try {
    const cpu = createCpuBackend();
    try {
      return opened(createCudaBackend(0), "a small convolution on the GPU gave the right numbers");
    } catch (error) {
      if (!(error instanceof Network3Error)) throw error;
      const why = error.message.split("\n")[0]?.replace(/^device "cuda" cannot be used: /, "");
      return opened(cpu, `the native addon loaded; ${why}`);
    }
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    warnOfReference(error.message);
    return opened(createReferenceBackend(), `slow, because ${error.message}`);
  }
}

let isWarned = false;

/**
 * Warns once per process that the reference backend, which is hundreds of times slower, is used.
 */
function warnOfReference(why: string): void {
  if (isWarned) return;
  isWarned = true;
  process.emitWarning(`device "auto" takes "reference", which is slow. ${why}`, {
    code: "NETWORK3_SLOW_DEVICE",
  });
}

function opened(backend: Backend, reason: string) {
  return { backend, device: { name: backend.name, description: backend.description, reason } };
}
