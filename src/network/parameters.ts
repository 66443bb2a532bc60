// How the parameters of a network begin.
import { setImmediate } from "node:timers/promises";
import type { Backend, FloatArray } from "../backend/backend.js";
import type { Init } from "../initializers.js";
import type { Layer } from "../layers/layer.js";
import { Purpose, RandomStream, streamOf } from "../random.js";
import { allocate } from "../train/start-values.js";

/** The start of a new network: every parameter from a stream of its own, and with its name. */
export async function* initialParameters(
  layers: readonly Layer[],
  fallback: Init,
  seed: number,
  floats: Backend["floats"],
): AsyncGenerator<[string, FloatArray]> {
  for (const [index, layer] of layers.entries()) {
    for (const { name, shape, initial, stream } of layer.parameters()) {
      const fullName = `layers.${index}.${name}`;
      const number = stream === undefined ? streamOf(fullName) : 2 * index + stream;
      const values = allocate(fullName, shape, floats);
      initial(fallback)(values, new RandomStream(seed, Purpose.initialization, number));
      yield [fullName, values];
      await setImmediate();
    }
  }
}
