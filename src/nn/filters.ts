import { checkOptions } from "../arguments.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";
import type { Parameter } from "../ops/parameter.js";
import { type WeightOptions, weightsOf } from "./linear.js";
import { Module } from "./module.js";

/** The options that all modules of {@link Filters} have. */
export interface FilterOptions extends WeightOptions {
  readonly kernel: PairOption;
  readonly stride?: PairOption;
  readonly padding?: PairOption;
}

/** The base class of modules whose filters move over an image in steps of `stride`. */
export abstract class Filters extends Module {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** `more` lists the names of options that the derived module adds. */
  protected constructor(where: string, options: FilterOptions, more: readonly string[]) {
    super();
    checkOptions(where, options, [...more, "kernel", "stride", "padding", "bias", "init"]);
    this.kernel = pairOf(`${where}: kernel`, options.kernel, 1);
    this.stride = pairOf(`${where}: stride`, options.stride ?? 1, 1);
    this.padding = pairOf(`${where}: padding`, options.padding ?? 0, 0);
    const { weight, bias } = weightsOf(where, options);
    this.weight = weight;
    this.bias = bias;
  }
}
