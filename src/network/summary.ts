// net.summary(): a table of the layers and the device, in 80 columns.
import type { DeviceInfo } from "../backend/devices.js";
import { sizeOf } from "../graph/program.js";
import type { Layer } from "../layers/layer.js";
import { align, GAP, grouped } from "../train/table.js";
import { layerName } from "./lower.js";

function optionsOf(layer: Layer): string {
  const dropout = layer.pDropout > 0 ? `dropout ${Number(layer.pDropout.toPrecision(3))}` : "";
  return [layer.functionName, dropout].filter(Boolean).join(", ");
}

/** Number of elements in all parameters of a layer. */
function parametersOf(layer: Layer): number {
  return layer.parameters().reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The text that `console.log` prints for a network. */
export function showNetwork(net: {
  readonly layers: readonly Layer[];
  readonly miniBatchSize: number;
  readonly device: DeviceInfo;
  readonly step: number;
}): string {
  const { layers, miniBatchSize, device, step } = net;
  const inputs = layers[0]?.inputSize ?? 0;
  const sizes = layers.map((layer) => `${layer.type} ${layer.outputShape.join("x")}`);
  const parameters = layers.reduce((sum, layer) => sum + parametersOf(layer), 0);
  return (
    `Network ${inputs} -> ${sizes.join(" -> ")}\n` +
    `  ${grouped(parameters)} parameters, mini-batches of ${miniBatchSize}, ${grouped(step)} done, ` +
    `on ${device.description}`
  );
}

/** Returns the lines of a table with layers, output shapes, parameter counts and their total. */
export function layerTable(layers: readonly Layer[]): string[] {
  const sizes = layers.map(parametersOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return align([
    ["layer", "type", "", "output", "parameters"],
    ...layers.map((layer, index) => [
      layerName(index),
      layer.type,
      optionsOf(layer),
      layer.outputShape.join("x"),
      grouped(sizes[index] ?? 0),
    ]),
    ["total", "", "", "", grouped(total)],
  ]);
}

/** Returns the table of the layers, followed by the device. */
export function summarize(layers: readonly Layer[], device: DeviceInfo): string {
  const label = "device".padEnd(Math.max(...layers.map((_, index) => layerName(index).length)));
  return [...layerTable(layers), `${label}${GAP}${device.description}`].join("\n");
}
