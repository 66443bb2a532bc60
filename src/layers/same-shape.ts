// The base class of layers whose outputs have the shape of their inputs, and which have no parameters.
import { checkCount, checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { inspected, showCall } from "../inspect.js";
import type { LayerDescription, ParameterSpec } from "./layer.js";
import { checkImageShape, imageSize, leftOut } from "./windows.js";

export interface SameShapeOptions {
  /** Inputs per example. Behind another layer it may be left out. */
  readonly nIn?: number;
  /** Instead of `nIn`: shape of the input images, with or without the mini-batch. */
  readonly imageShape?: readonly number[];
}

/** A layer of any shape, which is that of the layer before it unless an option gives it. */
export abstract class SameShape {
  abstract readonly type: string;
  readonly nIn: number | undefined;
  readonly imageShape: readonly number[] | undefined;
  readonly #name: string;

  /** `more` lists the names of options that the derived layer adds. */
  protected constructor(name: string, options: SameShapeOptions, more: readonly string[]) {
    checkOptions(name, options, [...more, "nIn", "imageShape"]);
    const { nIn, imageShape } = options;
    if (nIn !== undefined && imageShape !== undefined) {
      throw new ArgumentError(`${name}: both nIn and imageShape are given; leave one of them out`);
    }
    this.#name = name;
    this.nIn = nIn === undefined ? undefined : checkCount(`${name}: nIn`, nIn);
    this.imageShape =
      imageShape === undefined ? undefined : checkImageShape(`${name}: imageShape`, imageShape);
  }

  /** The mini-batch size in `imageShape`; undefined if it has none. */
  get miniBatchSize(): number | undefined {
    return this.imageShape?.length === 4 ? this.imageShape[0] : undefined;
  }

  get inputOption(): string {
    return this.imageShape ? "imageShape" : "nIn";
  }

  get outputShape(): readonly number[] {
    if (this.imageShape) return imageSize(this.imageShape);
    if (this.nIn !== undefined) return [this.nIn];
    throw leftOut(this.#name, "nIn or imageShape");
  }

  get inputShape(): readonly number[] | undefined {
    return this.imageShape && imageSize(this.imageShape);
  }

  get inputSize(): number {
    return this.outputShape.reduce((product, size) => product * size, 1);
  }

  get outputSize(): number {
    return this.inputSize;
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return [];
  }

  /** The JSON form of the layer, of which `fromJSON` makes the layer again. */
  abstract describe(): LayerDescription;

  /** @internal */
  [inspected](): string {
    return showCall(this.describe());
  }

  /** The options that the shape of the layer before gives. @internal */
  protected sizeFrom(shape: readonly number[] | undefined): SameShapeOptions {
    if (shape === undefined) throw leftOut(this.#name, "nIn or imageShape");
    const [nIn = 1] = shape;
    return shape.length === 1 ? { nIn } : { imageShape: shape };
  }

  /** True if an option gives the shape. @internal */
  protected get isSized(): boolean {
    return this.nIn !== undefined || this.imageShape !== undefined;
  }

  /** The size in a description. @internal */
  protected describeSize(): SameShapeOptions {
    const { nIn, imageShape } = this;
    return { ...(nIn !== undefined && { nIn }), ...(imageShape && { imageShape }) };
  }
}
