// Activation functions, which layers apply to their weighted input: constants, and functions that make more of them.
import { checkNumber, describe } from "./arguments.js";
import { ArgumentError } from "./errors.js";
import { formatShape, type Value as Node } from "./graph/graph.js";
import { type ActivationName, activation as activationOp } from "./graph/ops/activation.js";
import { scale } from "./graph/ops/scale.js";
import { sameShape } from "./graph/ops/shapes.js";
import { wrapNode } from "./ops/on-node.js";
import { nodeOf, type Value } from "./ops/value.js";

export type { ActivationName };

/**
 * An elementwise function that layers apply: an exported constant, or what {@link activation}, {@link scaledTanh} and
 * {@link scaledSigmoid} make.
 */
export class ActivationFn {
  /** The name by which a saved network finds the function again. */
  readonly name: string;
  readonly #lower: (z: Node) => Node;

  /** @internal */
  constructor(name: string, lower: (z: Node) => Node) {
    this.name = name;
    this.#lower = lower;
    Object.freeze(this);
  }

  /** Applies the function to a value of a graph. @internal */
  lower(z: Node): Node {
    return this.#lower(z);
  }
}

const builtIn = (name: ActivationName) => new ActivationFn(name, (z) => activationOp(z, name));

/** z ↦ z. */
export const linear: ActivationFn = builtIn("linear");
/** z ↦ 1 / (1 + e^-z), the default of convolutional and fully connected layers. */
export const sigmoid: ActivationFn = builtIn("sigmoid");
/** z ↦ tanh z. */
export const tanh: ActivationFn = builtIn("tanh");
/** z ↦ max(0, z); the slope at exactly 0 is 0. */
export const ReLU: ActivationFn = builtIn("relu");

/** An activation as layers accept it: a constant, a function that was made, or the name of a constant. */
export type Activation = ActivationFn | ActivationName | "ReLU";

const constants: readonly ActivationFn[] = [linear, sigmoid, tanh, ReLU];
const factories = { scaledTanh, scaledSigmoid };

/**
 * A function of one's own, elementwise, in terms of the values of network3/ops. It is saved by its name;
 * `Network.load` needs it in its option `activations`.
 *
 * @param name letters, digits and underscores; not the name of another activation
 * @throws {ArgumentError} if the name is taken or no name, or the function is none
 *
 * @example
 * const swish = activation("swish", (z) => z.div(z.neg().exp().add(1)));
 * new FullyConnectedLayer({ nIn: 784, nOut: 100, activationFn: swish });
 */
export function activation(name: string, apply: (z: Value) => Value): ActivationFn {
  const isTaken = [...constants, ...Object.values(factories)].some((each) => each.name === name);
  if (typeof name !== "string" || !/^\w+$/.test(name) || isTaken) {
    throw new ArgumentError(
      `activation: name must be letters, digits and underscores and none of the library's, such as "swish"; ` +
        `got ${describe(name)}`,
    );
  }
  if (typeof apply !== "function") {
    throw new ArgumentError(
      `activation: the second argument must be a function of a Value, got ${describe(apply)}`,
    );
  }
  return new ActivationFn(name, (z) => {
    const value = wrapNode(z);
    const result = nodeOf(`the activation ${name}`, apply(value), value.graph);
    if (sameShape(result.type.shape, z.type.shape)) return result;
    throw new ArgumentError(
      `the activation ${name} must keep the shape ${formatShape(z.type.shape)}, but returns ` +
        `${formatShape(result.type.shape)}; compute element by element`,
    );
  });
}

/**
 * z ↦ amplitude · tanh(slope · z). The defaults, 1.7159 and 2/3, map ±1 to ±1 (LeCun et al. 1998, Efficient BackProp).
 *
 * @throws {ArgumentError} if a number is not finite
 */
export function scaledTanh(amplitude = 1.7159, slope = 2 / 3): ActivationFn {
  return scaled("scaledTanh", "tanh", amplitude, slope);
}

/**
 * z ↦ amplitude / (1 + e^(-slope · z)), by default with amplitude 1 and slope 1; `scaledSigmoid(2, 2)` is 1 + tanh z.
 *
 * @throws {ArgumentError} if a number is not finite
 */
export function scaledSigmoid(amplitude = 1, slope = 1): ActivationFn {
  return scaled("scaledSigmoid", "sigmoid", amplitude, slope);
}

function scaled(
  factory: keyof typeof factories,
  name: ActivationName,
  amplitude: number,
  slope: number,
): ActivationFn {
  checkNumber(`${factory}: amplitude`, amplitude);
  checkNumber(`${factory}: slope`, slope);
  return new ActivationFn(`${factory}(${amplitude}, ${slope})`, (z) =>
    scale(activationOp(scale(z, slope), name), amplitude),
  );
}

/** Requires an activation or the name of a constant; returns the activation. */
export function checkActivation(where: string, value: unknown): ActivationFn {
  if (value instanceof ActivationFn) return value;
  const name = value === "ReLU" ? ReLU.name : value;
  const found = constants.find((token) => token.name === name);
  if (found) return found;
  const remedy =
    typeof value === "function" ? '; make one of your function with activation("name", …)' : "";
  throw new ArgumentError(
    `${where} must be one of the exported tokens sigmoid, tanh, ReLU, linear or its name such as "relu"; ` +
      `got ${describe(value)}${remedy}`,
  );
}

/** Returns the activation with the name from a saved network; `own` are those of the user. */
export function activationNamed(
  where: string,
  name: unknown,
  own: readonly ActivationFn[] = [],
): ActivationFn {
  const known = [...constants, ...own].find((token) => token.name === name);
  const found = known ?? (typeof name === "string" ? scaledNamed(name) : undefined);
  if (found) return found;
  throw new ArgumentError(
    `${where} must be one of ${constants.map((token) => token.name).join(", ")}; got ${describe(name)}: if it is an ` +
      "activation of your own, pass it in the list `activations` in the options of Network.load",
  );
}

function scaledNamed(name: string): ActivationFn | undefined {
  const [, factory = "", amplitude, slope] = /^(scaled\w+)\((.+), (.+)\)$/.exec(name) ?? [];
  if (!Object.hasOwn(factories, factory)) return undefined;
  return factories[factory as keyof typeof factories](Number(amplitude), Number(slope));
}
