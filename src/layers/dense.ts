// The base class of fully connected and softmax layers: sizes, dropout on the input, w and b.
import { checkChoice, checkCount, checkElements, checkNumber, checkOptions } from "../arguments.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { matmul } from "../graph/ops/matmul.js";
import { reshape } from "../graph/ops/reshape.js";
import { scale } from "../graph/ops/scale.js";
import { sizeOf } from "../graph/program.js";
import { type Init, initialValues, inits } from "../initializers.js";
import { inspected, showCall } from "../inspect.js";
import {
  dropInput,
  type LayerDescription,
  type LayerScope,
  type ParameterSpec,
  type Paths,
} from "./layer.js";
import { leftOut } from "./windows.js";

export interface DenseOptions {
  /** Inputs per example. Behind another layer it may be left out. */
  readonly nIn?: number;
  /** Number of units; in a softmax layer, number of classes. */
  readonly nOut: number;
  /** Probability of dropping each **input** of the layer while training, 0 ≤ p < 1; default 0. */
  readonly pDropout?: number;
  /** Initial values; default the `init` of the network, which is `"network3"` by default. */
  readonly init?: Init;
}

/** A layer with w [nIn, nOut] and b [nOut]. */
export abstract class Dense {
  abstract readonly type: string;
  /** Undefined where it is left out; the layers of a network know it. */
  readonly nIn: number | undefined;
  readonly nOut: number;
  readonly pDropout: number;
  readonly init: Init | undefined;
  readonly inputOption = "nIn";
  readonly #name: string;

  /** `more` lists the names of options that the derived layer adds. */
  protected constructor(name: string, options: DenseOptions, more: readonly string[]) {
    checkOptions(name, options, ["nIn", "nOut", ...more, "pDropout", "init"]);
    const { nIn, nOut, pDropout = 0, init } = options;
    this.#name = name;
    this.nIn = nIn === undefined ? undefined : checkCount(`${name}: nIn`, nIn);
    this.nOut = checkCount(`${name}: nOut`, nOut);
    checkElements(`${name}: w`, [this.nIn ?? 1, this.nOut], "use a smaller nIn or nOut");
    this.pDropout = checkNumber(`${name}: pDropout`, pDropout, { min: 0, below: 1 });
    this.init = init === undefined ? undefined : checkChoice(`${name}: init`, init, inits);
  }

  get inputSize(): number {
    if (this.nIn !== undefined) return this.nIn;
    throw leftOut(this.#name, "nIn");
  }

  get outputSize(): number {
    return this.nOut;
  }

  get outputShape(): readonly number[] {
    return [this.nOut];
  }

  /** The JSON form of the layer, of which `fromJSON` makes the layer again. */
  abstract describe(): LayerDescription;

  /** @internal */
  [inspected](): string {
    return showCall(this.describe());
  }

  /** Describes w and b with the standard deviations that network3 uses. @internal */
  protected parametersWith(wSd: number, bSd: number): readonly ParameterSpec[] {
    const { inputSize: nIn, nOut } = this;
    const fans = { fanIn: nIn, fanOut: nOut };
    return [
      {
        name: "w",
        shape: [nIn, nOut],
        initial: (init) =>
          initialValues({ ...fans, network3: wSd, isBias: false }, this.init ?? init),
        decays: true,
        stream: 0,
      },
      {
        name: "b",
        shape: [nOut],
        initial: (init) =>
          initialValues({ ...fans, network3: bSd, isBias: true }, this.init ?? init),
        decays: false,
        stream: 1,
      },
    ];
  }

  /**
   * x [N, nIn] -> z [N, nOut]: (mask ∘ x)·w + b for training and (1-p)·(x·w) + b for inference; the
   * factor scales the product, not the bias (network3's FullyConnectedLayer).
   *
   * @internal
   */
  protected weightedInput(scope: LayerScope, input: Paths): Paths {
    const { inputSize } = this;
    const rows = [scope.graph.batch, inputSize];
    const masked = dropInput(scope, reshape(input.training, rows), this.pDropout, inputSize);
    const [w, b] = [scope.parameter("w"), scope.parameter("b")];
    const product = matmul(reshape(input.inference, rows), w);
    return {
      inference: biasAdd(scale(product, 1 - this.pDropout), b),
      training: biasAdd(matmul(masked, w), b),
    };
  }

  /** The options with as many inputs as the layer before gives. @internal */
  protected sizeFrom(shape: readonly number[] | undefined): DenseOptions {
    if (shape === undefined) throw leftOut(this.#name, "nIn");
    const { nOut, pDropout, init } = this;
    return { nIn: sizeOf(shape), nOut, pDropout, ...(init && { init }) };
  }

  /** The options of each such layer, for a description. @internal */
  protected described() {
    const { type, nIn, nOut, pDropout, init } = this;
    return { type, ...(nIn !== undefined && { nIn }), nOut, pDropout, ...(init && { init }) };
  }
}
