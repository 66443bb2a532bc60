import { checkNumber } from "../arguments.js";
import { reshape } from "../graph/ops/reshape.js";
import { scale } from "../graph/ops/scale.js";
import {
  dropInput,
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type Paths,
} from "./layer.js";
import { SameShape, type SameShapeOptions } from "./same-shape.js";

export interface DropoutLayerOptions extends SameShapeOptions {
  /** Probability of dropping each input while training, 0 ≤ p < 1. */
  readonly pDropout: number;
}

/**
 * Dropout alone, also in front of a convolution: each input is 0 with probability p while training, and is multiplied by
 * 1-p for predictions (network3's rule). Unlike those of `pDropout`, its masks reach all layers behind it, convolutions too.
 *
 * @throws {ArgumentError} if pDropout is outside [0, 1), a size is wrong or an option is unknown
 *
 * @example
 * new DropoutLayer({ pDropout: 0.2 });
 */
export class DropoutLayer extends SameShape implements Layer {
  readonly type = "DropoutLayer";
  readonly masksConvolutions = true;
  readonly pDropout: number;

  constructor(options: DropoutLayerOptions) {
    super("DropoutLayer", options, ["pDropout"]);
    this.pDropout = checkNumber(`${this.type}: pDropout`, options.pDropout, { min: 0, below: 1 });
    Object.freeze(this);
  }

  /** This layer with the shape that the layer before it gives, where its own was left out. @internal */
  sized(shape: readonly number[] | undefined): DropoutLayer {
    if (this.isSized) return this;
    return new DropoutLayer({ pDropout: this.pDropout, ...this.sizeFrom(shape) });
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    const rows = [scope.graph.batch, this.inputSize];
    return {
      inference: scale(input.inference, 1 - this.pDropout),
      training: dropInput(scope, reshape(input.training, rows), this.pDropout, this.inputSize),
    };
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): DropoutLayer {
    return new DropoutLayer(optionsOf(description, ["pDropout"]));
  }

  describe(): LayerDescription {
    return { type: this.type, ...this.describeSize(), pDropout: this.pDropout };
  }
}
