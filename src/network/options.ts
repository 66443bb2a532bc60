// The options of a Network and the checks they pass.
import { ActivationFn } from "../activations.js";
import { checkChoice, checkFlag, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { type Init, inits } from "../initializers.js";
import type { CostLayer, Layer } from "../layers/layer.js";
import type { LayerReaders } from "../layers/registry.js";
import type { SoftmaxLayer } from "../layers/softmax.js";
import {
  checkDeviceOptions,
  type DeviceOptions,
  type DeviceSettings,
  deviceOptions,
} from "../train/device-options.js";

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
export interface NetworkOptions extends DeviceOptions {
  /**
   * Time kernels on this machine before the first step, a second or so, instead of trusting the
   * table that comes with the package. Two such runs may differ in the last bits. Default false.
   */
  readonly tune?: boolean;
  /** Start values of layers that name none; default `"network3"`, the book's. */
  readonly init?: Init;
}

/** Options of `Network.load`. */
export interface LoadNetworkOptions extends Omit<NetworkOptions, "seed" | "init" | "tune"> {
  /** Makes layers that the library does not have from their descriptions, by their `type`. */
  readonly layers?: LayerReaders;
  /** The activations of your own in the network, which are found by their names. */
  readonly activations?: readonly ActivationFn[];
}

/** Requires a list of activations, or nothing. */
export function checkActivations(where: string, given: unknown): readonly ActivationFn[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every((each) => each instanceof ActivationFn)) return given;
  throw new ArgumentError(
    `${where} must be a list of what activation("name", …) makes, got ${describe(given)}`,
  );
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

/** Checked options with their defaults. */
export interface NetworkSettings extends DeviceSettings {
  readonly tune: boolean;
  readonly init: Init;
}

export function checkNetworkOptions(options: NetworkOptions): NetworkSettings {
  checkOptions("Network", options, [...deviceOptions, "tune", "init"]);
  const { tune = false, init = "network3" } = options;
  return {
    ...checkDeviceOptions("Network", options),
    tune: checkFlag("Network: tune", tune),
    init: checkChoice("Network: init", init, inits),
  };
}
