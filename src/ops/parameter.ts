// A parameter of a module: how it begins and whether it decays. It holds no numbers; a Model does.
import { checkOptions, checkShape, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import {
  type Filler,
  type Init,
  type Initializer,
  initialValues,
  inits,
  type ParameterFacts,
  type RandomNumbers,
} from "../initializers.js";

/** Options of {@link Parameter}. */
export interface ParameterOptions {
  /** Sizes of the axes; may be left out where the module that uses the parameter knows them. */
  readonly shape?: readonly number[];
  /**
   * A number for all elements; a rule for normal values whose variance depends on the numbers of inputs and
   * outputs, `"fanIn"`, `"glorot"` or `"he"`; or a function that fills an array of zeros. Default 0.
   */
  readonly init?: number | Exclude<Init, "network3"> | Initializer;
  /** True if the weight decay of an optimiser applies; default false. */
  readonly decays?: boolean;
}

const RULES = inits.filter((rule) => rule !== "network3");

/**
 * A parameter of a {@link Module}, as one of its properties.
 *
 * @throws {ArgumentError} for a shape that is not made of positive integers, or an unknown initialisation
 *
 * @example
 * class Scale extends Module {
 *   readonly factor = new Parameter({ shape: [10], init: 1 });
 *   forward(x: Value): Value { return x.mul(this.factor); }
 * }
 */
export class Parameter {
  readonly decays: boolean;
  #owner: object | undefined;
  readonly #declared: readonly number[] | undefined;
  readonly #init: NonNullable<ParameterOptions["init"]>;
  #shape: readonly number[] | undefined;
  #fans: { fanIn: number; fanOut: number } | undefined;

  constructor(options: ParameterOptions = {}) {
    checkOptions("Parameter", options, ["shape", "init", "decays"]);
    const { shape, init = 0, decays = false } = options;
    this.#shape =
      shape &&
      Object.freeze(
        checkShape("Parameter: shape", shape, [0, 1, 2, 3, 4, 5, 6], "a list of sizes"),
      );
    this.#declared = this.#shape;
    this.#init = checkInit("Parameter: init", init);
    this.decays = decays === true;
  }

  /** Sizes of the axes; undefined until they are known. */
  get shape(): readonly number[] | undefined {
    return this.#shape;
  }

  /** Makes the parameter one of a model's; a parameter has the numbers of one model at a time. @internal */
  claim(name: string, owner: object): void {
    if (this.#owner !== undefined) {
      throw new ArgumentError(
        `${name} belongs to another model; make new modules for this one and copy the numbers with ` +
          "setParameters(), or dispose of the other model first",
      );
    }
    this.#owner = owner;
  }

  /** Ends what {@link claim} began, and forgets the shape that the model found out. @internal */
  release(owner: object): void {
    if (this.#owner !== owner) return;
    this.#owner = undefined;
    this.#shape = this.#declared;
    this.#fans = undefined;
  }

  /** Gives the parameter its shape, or requires that it has this one. @internal */
  settle(name: string, shape: readonly number[], fans?: { fanIn: number; fanOut: number }): void {
    this.#fans ??= fans;
    const known = this.#shape;
    if (known === undefined) this.#shape = Object.freeze([...shape]);
    else if (known.join() !== shape.join()) {
      throw new ShapeError(
        `${name} has the shape ${formatShape(known)} from its first use, but is needed as ` +
          `${formatShape(shape)} here; give inputs of equal sizes, or make a module for each`,
      );
    }
  }

  /** Fills an array of zeros with the start values. @internal */
  get initializer(): Filler {
    const init = this.#init;
    if (typeof init === "number") return (values) => void values.fill(init);
    const shape = this.#shape ?? [];
    const [size = 1, ...others] = shape;
    const { fanIn = size, fanOut = others.at(-1) ?? 1 } = this.#fans ?? {};
    if (typeof init === "function") {
      return (values, random) => init(values, random, { shape, fanIn, fanOut });
    }
    return initialValues({ fanIn, fanOut, network3: 0, isBias: false }, init);
  }
}

/** Requires a start value, a rule or a function. */
export function checkInit(where: string, init: unknown): NonNullable<ParameterOptions["init"]> {
  if (typeof init === "function") return init as Initializer;
  if (typeof init === "number" && Number.isFinite(init)) return init;
  const rule = RULES.find((known) => known === init);
  if (rule !== undefined) return rule;
  throw new ArgumentError(
    `${where} must be a finite number, one of ${RULES.map((known) => `"${known}"`).join(", ")}, or a function ` +
      `that fills an array, got ${describe(init)}`,
  );
}

export type { Initializer, ParameterFacts, RandomNumbers };
