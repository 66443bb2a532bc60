// A state of a module: numbers that training leaves, such as running statistics.
import { checkOptions } from "../arguments.js";
import { Parameter, type ParameterOptions } from "./parameter.js";

/**
 * Numbers of a {@link Module} that no optimiser changes: `graph.assign(state, value)` gives them new values at
 * the end of an update. They are saved and loaded with the parameters.
 *
 * @throws {ArgumentError} for a shape that is not made of positive integers, or an unknown initialisation
 *
 * @example
 * class Centred extends Module {
 *   readonly mean = new State({ shape: [10] });
 *   forward(x: Value): Value {
 *     x.graph.assign(this.mean, x.graph.parameter(this.mean).mul(0.9).add(x.mean(0).mul(0.1)));
 *     return x.sub(this.mean);
 *   }
 * }
 */
export class State extends Parameter {
  constructor(options: Omit<ParameterOptions, "decays"> = {}) {
    checkOptions("State", options, ["shape", "init"]);
    super(options);
  }
}
