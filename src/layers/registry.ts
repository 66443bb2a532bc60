// Makes layers from the descriptions in saved networks.
import { describe } from "../arguments.js";
import { FileFormatError } from "../errors.js";
import { ConvPoolLayer } from "./conv-pool.js";
import { FullyConnectedLayer } from "./fully-connected.js";
import type { Layer, LayerDescription } from "./layer.js";
import { SoftmaxLayer } from "./softmax.js";

/** Functions that make a layer from its description, by the `type` of the layer. */
export type LayerReaders = Readonly<Record<string, (description: LayerDescription) => Layer>>;

const bookLayers: LayerReaders = {
  ConvPoolLayer: ConvPoolLayer.fromJSON,
  FullyConnectedLayer: FullyConnectedLayer.fromJSON,
  SoftmaxLayer: SoftmaxLayer.fromJSON,
};

/** Makes the layer of a description by one of `readers` or, without one for its type, as a layer of the book. */
export function layerFrom(description: unknown, readers: LayerReaders): Layer {
  if (!isDescription(description)) throw new FileFormatError("it is no description of a layer");
  const { type } = description;
  // A file may hold anything; as the name of a property it would be converted to text.
  const isName = typeof type === "string";
  const read = [readers, bookLayers].find((table) => isName && Object.hasOwn(table, type))?.[type];
  if (read) return read(description);
  throw new FileFormatError(
    `the type ${describe(type)} is unknown; if it is a layer of your own, pass the function that makes it ` +
      "as `layers` in the options of Network.load",
  );
}

function isDescription(value: unknown): value is LayerDescription {
  return value !== null && typeof value === "object" && "type" in value;
}
