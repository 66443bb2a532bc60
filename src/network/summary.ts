// net.summary(): what the network is, in 80 columns.
import type { DeviceInfo } from "../backend/devices.js";
import { sizeOf } from "../graph/program.js";
import type { Layer } from "../layers/layer.js";
import { layerName } from "./lower.js";

const count = new Intl.NumberFormat("en-US");

function optionsOf(layer: Layer): string {
  const { activationFn } = layer.describe();
  const dropout = layer.pDropout > 0 ? `dropout ${layer.pDropout}` : "";
  return [activationFn === undefined ? "softmax" : String(activationFn), dropout]
    .filter(Boolean)
    .join(", ");
}

/** A table of layers, output shapes and parameters, with the total and the device. */
export function summarize(layers: readonly Layer[], device: DeviceInfo): string {
  const sizes = layers.map((layer) =>
    layer.parameters().reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  );
  const row = (cells: readonly string[]) =>
    [
      (cells[0] ?? "").padEnd(12),
      (cells[1] ?? "").padEnd(20),
      (cells[2] ?? "").padEnd(20),
      (cells[3] ?? "").padEnd(12),
      (cells[4] ?? "").padStart(12),
    ]
      .join("")
      .trimEnd();
  const lines = layers.map((layer, index) =>
    row([
      layerName(index),
      layer.type,
      optionsOf(layer),
      layer.outputShape.join("x"),
      count.format(sizes[index] ?? 0),
    ]),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return [
    row(["layer", "type", "", "output", "parameters"]),
    ...lines,
    row(["total", "", "", "", count.format(total)]),
    `device      ${device.description}`,
  ].join("\n");
}
