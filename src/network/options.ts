// The options of a Network and the checks they pass.
import { randomInt } from "node:crypto";
// A namespace, because Node 18.0 does not link the name; see ../require-node.ts.
import * as os from "node:os";
import { checkChoice, checkNumber, checkOptions, describe } from "../arguments.js";
import { checkDevice, type DeviceInfo, type DeviceName } from "../backend/devices.js";
import { ArgumentError } from "../errors.js";
import { type Init, inits } from "../initializers.js";
import type { CostLayer, Layer } from "../layers/layer.js";
import type { LayerReaders } from "../layers/registry.js";
import type { SoftmaxLayer } from "../layers/softmax.js";

/**
 * Layers of which the last has a cost. A list that is written out without one does not compile; that of
 * a variable such as `Layer[]` is known when the program runs only, and is checked then.
 */
export type NetworkLayers = readonly [...Layer[], CostLayer] | LayerList;

/** An array of unknown length (a list that is written out has an element 0) that may hold a SoftmaxLayer. */
export type LayerList = readonly Layer[] & {
  readonly 0?: never;
  readonly includes: (layer: SoftmaxLayer) => boolean;
};

/** Options of `Network`. */
export interface NetworkOptions {
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
  /**
   * Time kernels on this machine before the first step, a second or so, instead of trusting the
   * table that comes with the package. Two such runs may differ in the last bits. Default false.
   */
  readonly tune?: boolean;
  /** Bytes of a GPU's memory that the network may hold, data sets left out; elsewhere without effect. */
  readonly memoryLimit?: number;
  /** Start values of layers that name none; default `"network3"`, the book's. */
  readonly init?: Init;
}

/** Options of `Network.load`. */
export interface LoadNetworkOptions extends Omit<NetworkOptions, "seed" | "init" | "tune"> {
  /** Makes layers that are not the book's from their descriptions, by their `type`. */
  readonly layers?: LayerReaders;
}

/** Requires an object of functions, or nothing. */
export function checkReaders(where: string, readers: unknown): LayerReaders {
  if (readers === undefined) return {};
  const isRecord = readers !== null && typeof readers === "object" && !Array.isArray(readers);
  if (isRecord && Object.values(readers).every((reader) => typeof reader === "function")) {
    return readers as LayerReaders;
  }
  throw new ArgumentError(
    `${where} must be an object of functions that make a layer from its description, by the type of the ` +
      `layer, got ${describe(readers)}`,
  );
}

const OPTIONS = ["device", "threads", "seed", "precision", "tune", "memoryLimit", "init"];
const MAX_THREADS = 1024;

/** As many as the machine runs at once. */
export const availableThreads = (): number => Math.min(os.availableParallelism(), MAX_THREADS);

/** Checked options with their defaults. */
export interface NetworkSettings {
  readonly device: DeviceName;
  readonly threads: number | "auto";
  readonly seed: number;
  readonly tune: boolean;
  readonly tf32: boolean;
  /** 0 for none. */
  readonly memoryLimit: number;
  readonly init: Init;
}

/** Throws where the device cannot do what the options ask for. */
export function checkPrecision({ tf32 }: NetworkSettings, { name, reason }: DeviceInfo): void {
  if (!tf32 || name.startsWith("cuda")) return;
  throw new ArgumentError(
    `Network: precision "tf32" needs a CUDA device, but the device is ${name} (${reason}); use "float32"`,
  );
}

export function checkNetworkOptions(options: NetworkOptions): NetworkSettings {
  checkOptions("Network", options, OPTIONS);
  const { device = "auto", seed = randomInt(2 ** 47) } = options;
  const { threads = availableThreads(), tune = false } = options;
  const { memoryLimit, precision = "float32", init = "network3" } = options;
  if (typeof tune !== "boolean") {
    throw new ArgumentError(`Network: tune must be true or false, got ${describe(tune)}`);
  }
  return {
    device: checkDevice("Network: device", device),
    threads: threads === "auto" ? threads : checkThreads(threads),
    seed: checkNumber("Network: seed", seed, { integer: true, min: 0 }),
    tune,
    tf32: checkChoice("Network: precision", precision, ["float32", "tf32"]) === "tf32",
    memoryLimit:
      memoryLimit === undefined
        ? 0
        : checkNumber("Network: memoryLimit", memoryLimit, { integer: true, min: 1 }),
    init: checkChoice("Network: init", init, inits),
  };
}

function checkThreads(threads: unknown): number {
  if (typeof threads === "string") {
    throw new ArgumentError(
      `Network: threads must be a number from 1 to ${MAX_THREADS} or "auto", got ${describe(threads)}`,
    );
  }
  return checkNumber("Network: threads", threads, { integer: true, min: 1, max: MAX_THREADS });
}
