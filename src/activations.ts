// Activation functions, which layers apply to their weighted input. Exported constants name them.
import { checkChoice, describe } from "./arguments.js";
import { ArgumentError } from "./errors.js";
import type { ActivationName } from "./graph/ops/activation.js";

export type { ActivationName };

/**
 * An elementwise function that backends implement. Use the exported constants; do not make your
 * own.
 */
export interface ActivationFn {
  readonly name: ActivationName;
}

/** z ↦ z. */
export const linear: ActivationFn = Object.freeze({ name: "linear" });
/** z ↦ 1 / (1 + e^-z), the default of convolutional and fully connected layers. */
export const sigmoid: ActivationFn = Object.freeze({ name: "sigmoid" });
/** z ↦ tanh z. */
export const tanh: ActivationFn = Object.freeze({ name: "tanh" });
/** z ↦ max(0, z); the slope at exactly 0 is 0. */
export const ReLU: ActivationFn = Object.freeze({ name: "relu" });

/** An activation as layers accept it: an exported constant, or its name. */
export type Activation = ActivationFn | ActivationName | "ReLU";

const activations: readonly ActivationFn[] = [linear, sigmoid, tanh, ReLU];

/** Requires one of the exported constants or a name; returns the constant. */
export function checkActivation(where: string, value: unknown): ActivationFn {
  const name = value === "ReLU" ? ReLU.name : value;
  const found = activations.find((token) => token === value || token.name === name);
  if (found) return found;
  throw new ArgumentError(
    `${where} must be one of the exported tokens sigmoid, tanh, ReLU, linear or its name such as "relu"; ` +
      `got ${describe(value)}`,
  );
}

/** Returns the activation with the name from a saved network. */
export function activationNamed(where: string, name: unknown): ActivationFn {
  const known = checkChoice(where, name, ["linear", "sigmoid", "tanh", "relu"]);
  return activations.find((token) => token.name === known) ?? linear;
}
