// Computes the diagnostics of a network after an epoch.
import type { DataSlice, Executable, FloatArray } from "../backend/backend.js";
import type { DeviceDataset } from "../backend/residency.js";
import { NanError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import {
  confusionOf,
  DIAGNOSED_BATCHES,
  DIAGNOSED_ROWS,
  type EpochDiagnostics,
  type LayerDiagnostics,
  normOf,
  sharesOf,
} from "../train/diagnostics.js";
import { type LayerStack, layerName } from "./lower.js";

/** The network that is diagnosed, on its device. */
export interface Diagnosed {
  readonly stack: LayerStack;
  readonly executable: Executable;
  readonly miniBatchSize: number;
  /** Rows of a step of the functions of `lowerDiagnostics`. */
  readonly batch: number;
  /** The clock of the random streams. */
  readonly step: number;
  readonly l2: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param training examples for the gradients and the shares; at least one mini-batch
 * @param confused examples for the confusion, of which whole mini-batches count
 */
export async function diagnose(
  net: Diagnosed,
  training: DeviceDataset,
  confused: DeviceDataset,
): Promise<Omit<EpochDiagnostics, "gap">> {
  const { layers } = net.stack;
  const owned = layers.map(weightsOf);
  const weights = await net.executable.read(owned.flat());
  const gradients = await gradientNorms(net, training, owned);
  const outputs = await hiddenOutputs(net, training);
  return {
    layers: layers.map((layer, index): LayerDiagnostics => {
      const its = (owned[index] ?? []).flatMap((name) => weights[name] ?? []);
      const hidden = outputs[layerName(index)];
      return {
        weightNorm: normOf(its),
        gradientNorm: gradients[index] ?? 0,
        ...(hidden && sharesOf(layer.functionName, layer.outputShape, hidden)),
      };
    }),
    confusion: await confusion(net, confused),
  };
}

/** The names of the variables that the L2 penalty counts; of a layer without such, of all. */
function weightsOf(layer: Layer, index: number): string[] {
  const parameters = layer.parameters();
  const decaying = parameters.filter(({ decays }) => decays);
  const counted = decaying.length > 0 ? decaying : parameters;
  return counted.map(({ name }) => `layers.${index}.${name}`);
}

const at = ({ data, from }: DataSlice, row: number): DataSlice => ({ data, from: from + row });

async function gradientNorms(
  { executable, miniBatchSize, step, l2, signal }: Diagnosed,
  { x, y, rows }: DeviceDataset,
  owned: readonly (readonly string[])[],
): Promise<number[]> {
  const batches = Math.min(DIAGNOSED_BATCHES, Math.floor(rows / miniBatchSize));
  const sums: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    signal?.throwIfAborted();
    const from = batch * miniBatchSize;
    const { tensors } = await executable.run("gradients", {
      steps: 1,
      rows: miniBatchSize,
      data: { x: at(x, from), y: at(y, from) },
      scalars: { l2 },
      firstStep: step + batch,
    });
    for (const [index, names] of owned.entries()) {
      const norm = normOf(names.flatMap((name) => tensors[name] ?? []));
      if (!Number.isFinite(norm)) {
        throw new NanError(
          `SGD: diagnostics: the gradient of ${layerName(index)} is not finite; use a smaller eta or check the data`,
        );
      }
      sums[index] = (sums[index] ?? 0) + norm / batches;
    }
  }
  return sums;
}

/** The outputs of the hidden layers for the first training examples, by the names of the layers. */
async function hiddenOutputs(
  net: Diagnosed,
  { x, rows }: DeviceDataset,
): Promise<Readonly<Record<string, FloatArray | Int32Array>>> {
  if (net.stack.layers.length === 1) return {};
  return collect(net, "activations", { x }, Math.min(rows, DIAGNOSED_ROWS));
}

async function confusion(net: Diagnosed, { x, y, rows }: DeviceDataset): Promise<number[][]> {
  const { miniBatchSize, stack } = net;
  const whole = Math.floor(rows / miniBatchSize) * miniBatchSize;
  const { right = [], labels = [] } = await collect(net, "confusion", { x, y }, whole);
  return confusionOf(stack.last.classes, right, labels);
}

async function collect(
  { executable, batch, signal }: Diagnosed,
  name: string,
  data: Readonly<Record<string, DataSlice>>,
  rows: number,
) {
  const steps = Math.ceil(rows / batch);
  const { tensors } = await executable.run(name, { steps, rows, data, ...(signal && { signal }) });
  signal?.throwIfAborted();
  return tensors;
}
