// model.summary(): a table of the parameters and the device, in 80 columns.
import type { DeviceInfo } from "../backend/devices.js";
import { sizeOf, type VariableSpec } from "../graph/program.js";
import { align, grouped } from "../train/table.js";
import type { Inputs } from "./inputs.js";

const total = (parameters: readonly VariableSpec[]): number =>
  parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Returns the table of the parameters, followed by the device. */
export function summarizeModel(parameters: readonly VariableSpec[], device: DeviceInfo): string {
  const rows = align([
    ["parameter", "shape", "elements"],
    ...parameters.map(({ name, shape }) => [name, shape.join("x"), grouped(sizeOf(shape))]),
    ["total", "", grouped(total(parameters))],
  ]);
  return [...rows, `device     ${device.description}`].join("\n");
}

/** The text that `console.log` prints for a model. */
export function describeModel(model: {
  readonly inputs: Inputs;
  readonly outputs: readonly string[];
  readonly parameters: readonly VariableSpec[];
  readonly batchSize: number;
  readonly device: DeviceInfo;
}): string {
  const { inputs, outputs, parameters, batchSize, device } = model;
  return (
    `Model ${Object.keys(inputs).join(", ")} -> ${outputs.join(", ")}\n` +
    `  ${grouped(total(parameters))} parameters, mini-batches of ${batchSize}, on ${device.description}`
  );
}
