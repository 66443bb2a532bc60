// Where and how a network or a model runs, and the checks of these options.
import { randomInt } from "node:crypto";
// A namespace, because Node 18.0 does not link the name; see ../require-node.ts.
import * as os from "node:os";
import { checkChoice, checkNumber, describe } from "../arguments.js";
import { checkDevice, type DeviceInfo, type DeviceName } from "../backend/devices.js";
import { ArgumentError } from "../errors.js";

/** Options of `Network` and `Model` about the device. */
export interface DeviceOptions {
  /** Default `"auto"`: the best device that works; `net.device` says which and why. */
  readonly device?: DeviceName;
  /**
   * CPU threads, 1 to 1024; default as many as the machine runs at once. `"auto"`: as many of them as the
   * work of a training step is worth, one for small networks; `net.threads` tells.
   */
  readonly threads?: number | "auto";
  /** 0 ≤ seed < 2^53; equal seeds on one device and thread count give equal weights. Default random. */
  readonly seed?: number;
  /** `"tf32"` needs a CUDA device. Default `"float32"`. */
  readonly precision?: "float32" | "tf32";
  /** Bytes of a GPU's memory that the network may hold, data sets left out; elsewhere without effect. */
  readonly memoryLimit?: number;
}

export const deviceOptions = ["device", "threads", "seed", "precision", "memoryLimit"] as const;
const MAX_THREADS = 1024;

/** As many as the machine runs at once. */
export const availableThreads = (): number => Math.min(os.availableParallelism(), MAX_THREADS);

/** Checked options with their defaults. */
export interface DeviceSettings {
  readonly device: DeviceName;
  readonly threads: number | "auto";
  readonly seed: number;
  readonly tf32: boolean;
  /** 0 for none. */
  readonly memoryLimit: number;
}

/** Throws where the device cannot do what the options ask for. */
export function checkPrecision(
  where: string,
  { tf32 }: DeviceSettings,
  { name, reason }: DeviceInfo,
): void {
  if (!tf32 || name.startsWith("cuda")) return;
  throw new ArgumentError(
    `${where}: precision "tf32" needs a CUDA device, but the device is ${name} (${reason}); use "float32"`,
  );
}

export function checkDeviceOptions(where: string, options: DeviceOptions): DeviceSettings {
  const { device = "auto", seed = randomInt(2 ** 47), threads = availableThreads() } = options;
  const { memoryLimit, precision = "float32" } = options;
  return {
    device: checkDevice(`${where}: device`, device),
    threads: threads === "auto" ? threads : checkThreads(where, threads),
    seed: checkNumber(`${where}: seed`, seed, { integer: true, min: 0 }),
    tf32: checkChoice(`${where}: precision`, precision, ["float32", "tf32"]) === "tf32",
    memoryLimit:
      memoryLimit === undefined
        ? 0
        : checkNumber(`${where}: memoryLimit`, memoryLimit, { integer: true, min: 1 }),
  };
}

function checkThreads(where: string, threads: unknown): number {
  if (typeof threads === "string") {
    throw new ArgumentError(
      `${where}: threads must be a number from 1 to ${MAX_THREADS} or "auto", got ${describe(threads)}`,
    );
  }
  return checkNumber(`${where}: threads`, threads, { integer: true, min: 1, max: MAX_THREADS });
}
