// Activation functions as tokens: what a layer applies to its weighted input.
import { checkChoice, describe } from "./arguments.js";
import { ArgumentError } from "./errors.js";
import type { ActivationName } from "./graph/ops/activation.js";

export type { ActivationName };

/** An elementwise function of the backends; use the exported tokens. */
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

/** What a layer takes for an activation: a token, or its name. */
export type Activation = ActivationFn | ActivationName | "ReLU";

const activations: readonly ActivationFn[] = [linear, sigmoid, tanh, ReLU];

/** Requires one of the tokens or its name; returns the token. */
export function checkActivation(where: string, value: unknown): ActivationFn {
  const name = value === "ReLU" ? ReLU.name : value;
  const found = activations.find((token) => token === value || token.name === name);
  if (found) return found;
  throw new ArgumentError(
    `${where} must be one of the exported tokens sigmoid, tanh, ReLU, linear or its name such as "relu"; ` +
      `got ${describe(value)}`,
  );
}

/** The token of a saved name. */
export function activationNamed(where: string, name: unknown): ActivationFn {
  const known = checkChoice(where, name, ["linear", "sigmoid", "tanh", "relu"]);
  return activations.find((token) => token.name === known) ?? linear;
}
