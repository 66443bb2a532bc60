// model.summary(): a table of the parameters and the device, in 80 columns.
import type { DeviceInfo } from "../backend/devices.js";
import { sizeOf, type VariableSpec } from "../graph/program.js";
import { align, grouped } from "../train/table.js";
import type { Inputs } from "./inputs.js";

const total = (parameters: readonly VariableSpec[]): number =>
  parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Returns the table of the parameters and states, followed by the device; `trained` names the parameters. */
export function summarizeModel(
  variables: readonly VariableSpec[],
  trained: readonly string[],
  device: DeviceInfo,
): string {
  const row = ({ name, shape }: VariableSpec) => [name, shape.join("x"), grouped(sizeOf(shape))];
  const [parameters, states] = divided(variables, trained);
  const rows = align([
    ["parameter", "shape", "elements"],
    ...parameters.map(row),
    ["total", "", grouped(total(parameters))],
    ...(states.length > 0 ? [["state", "shape", "elements"], ...states.map(row)] : []),
  ]);
  return [...rows, `device     ${device.description}`].join("\n");
}

/** Parameters that are trained, and states. */
function divided(variables: readonly VariableSpec[], trained: readonly string[]) {
  const isTrained = ({ name }: VariableSpec) => trained.includes(name);
  return [variables.filter(isTrained), variables.filter((each) => !isTrained(each))] as const;
}

/** The text that `console.log` prints for a model. */
export function describeModel(model: {
  readonly inputs: Inputs;
  readonly outputs: readonly string[];
  readonly parameters: readonly VariableSpec[];
  readonly trained: readonly string[];
  readonly batchSize: number;
  readonly device: DeviceInfo;
}): string {
  const { inputs, outputs, batchSize, device } = model;
  const [parameters] = divided(model.parameters, model.trained);
  return (
    `Model ${Object.keys(inputs).join(", ")} -> ${outputs.join(", ")}\n` +
    `  ${grouped(total(parameters))} parameters, mini-batches of ${batchSize}, on ${device.description}`
  );
}
