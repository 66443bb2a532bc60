import { checkCount } from "../arguments.js";
import { windowCount } from "../graph/ops/window.js";
import type { PairOption } from "../ops/pair.js";
import type { Value } from "../ops/value.js";
import { Filters } from "./filters.js";
import { imagesOf } from "./image-arguments.js";
import type { WeightOptions } from "./linear.js";
import { bordered, strided } from "./strided.js";

/** Options of {@link LocallyConnected2d}. */
export interface LocallyConnected2dOptions extends WeightOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Size of a field. */
  readonly kernel: PairOption;
  /** Step of the field; default 1. */
  readonly stride?: PairOption;
  /** Zeros on each side; default 0. */
  readonly padding?: PairOption;
}

/**
 * Local receptive fields without shared weights: [N, C, H, W] -> [N, filters, rows, columns], each output with weights and
 * a bias of its own: `weight` [kernel rows·columns, filters, C, rows, columns], `bias` [filters, rows, columns].
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 * @throws {ShapeError} if the field does not fit the image
 *
 * @example
 * new LocallyConnected2d({ filters: 8, kernel: 3 });
 */
export class LocallyConnected2d extends Filters {
  readonly filters: number;

  constructor(options: LocallyConnected2dOptions) {
    const where = "LocallyConnected2d";
    super(where, options, ["filters"]);
    this.filters = checkCount(`${where}: filters`, options.filters);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const [images = 1, channels = 1, high = 1, wide = 1] = imagesOf("LocallyConnected2d", x).type
        .shape;
      const { filters, kernel, stride, padding } = this;
      const count = (axis: 0 | 1, size: number) =>
        windowCount(
          "LocallyConnected2d",
          axis === 0 ? "height" : "width",
          size,
          kernel[axis],
          stride[axis],
          padding[axis],
        );
      const [rows, columns] = [count(0, high), count(1, wide)];
      const area = kernel[0] * kernel[1];
      const shape = [area, filters, channels, rows, columns];
      const fans = { fanIn: channels * area, fanOut: filters * area };
      const weight = x.graph.parameter(this.weight, shape, fans);
      const image = bordered(x, padding);
      // Each place of the field adds its products: [N, 1, C, rows, columns] * [filters, C, rows, columns].
      const products = Array.from({ length: area }, (_, place) => {
        const [u, v] = [Math.floor(place / kernel[1]), place % kernel[1]];
        const seen = strided(strided(image, 2, u, rows, stride[0]), 3, v, columns, stride[1]);
        const own = weight.slice(0, place, place + 1);
        return seen.reshape([images, 1, channels, rows, columns]).mul(own).sum(2);
      });
      const sum = products.reduce((total, each) => total.add(each));
      return this.bias ? sum.add(x.graph.parameter(this.bias, [filters, rows, columns])) : sum;
    });
  }
}
