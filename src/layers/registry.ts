// Makes layers from the descriptions in saved networks.

import type { ActivationFn } from "../activations.js";
import { describe } from "../arguments.js";
import { FileFormatError } from "../errors.js";
import { ActivationLayer } from "./activation.js";
import { ConvLayer } from "./conv.js";
import { ConvPoolLayer } from "./conv-pool.js";
import { DropoutLayer } from "./dropout.js";
import { FullyConnectedLayer } from "./fully-connected.js";
import type { Layer, LayerDescription } from "./layer.js";
import { LinearLayer } from "./linear.js";
import { PoolLayer } from "./pool.js";
import { SoftmaxLayer } from "./softmax.js";

/** Functions that make a layer from its description, by the `type` of the layer. */
export type LayerReaders = Readonly<Record<string, (description: LayerDescription) => Layer>>;

type Reader = (description: LayerDescription, activations: readonly ActivationFn[]) => Layer;

const ownLayers: Readonly<Record<string, Reader>> = {
  ActivationLayer: ActivationLayer.fromJSON,
  ConvLayer: ConvLayer.fromJSON,
  ConvPoolLayer: ConvPoolLayer.fromJSON,
  DropoutLayer: DropoutLayer.fromJSON,
  FullyConnectedLayer: FullyConnectedLayer.fromJSON,
  LinearLayer: LinearLayer.fromJSON,
  PoolLayer: PoolLayer.fromJSON,
  SoftmaxLayer: SoftmaxLayer.fromJSON,
};

/** The parts of networks that the library does not know. */
export interface Readers {
  readonly layers: LayerReaders;
  readonly activations: readonly ActivationFn[];
}

/** Makes the layer of a description by one of `readers` or, without one for its type, as a layer of the library. */
export function layerFrom(description: unknown, { layers, activations }: Readers): Layer {
  if (!isDescription(description)) throw new FileFormatError("it is no description of a layer");
  const { type } = description;
  // A file may hold anything; as the name of a property it would be converted to text.
  const isName = typeof type === "string";
  const tables: readonly Readonly<Record<string, Reader>>[] = [layers, ownLayers];
  const read = tables.find((table) => isName && Object.hasOwn(table, type))?.[type];
  if (read) return read(description, activations);
  throw new FileFormatError(
    `the type ${describe(type)} is unknown; if it is a layer of your own, pass the function that makes it ` +
      "as `layers` in the options of Network.load",
  );
}

function isDescription(value: unknown): value is LayerDescription {
  return value !== null && typeof value === "object" && "type" in value;
}
