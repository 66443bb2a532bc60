// Stores a network as a safetensors file: parameters as tensors, everything else in __metadata__.

import { describe } from "../arguments.js";
import type { FloatArray } from "../backend/backend.js";
import { FileFormatError } from "../errors.js";
import type { NamedSource } from "../file-source.js";
import type { CostLayer, Layer } from "../layers/layer.js";
import type { Readers } from "../layers/registry.js";
import { variablesOf } from "../network/lower.js";
import { isSlot } from "../network/optimizer-step.js";
import { checkStack } from "../network/stack.js";
import { isFloat64Array } from "../realms.js";
import type { ParameterArrays, TrainingState } from "../train/records.js";
import { foreignFile, PARAMETER_TYPES } from "./foreign-file.js";
import { MetadataReader } from "./network-metadata.js";
import {
  encodeSafetensors,
  readNamed,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from "./safetensors.js";

/** The complete content of a network file. */
export interface NetworkFile<Layers = readonly [...Layer[], CostLayer]> {
  readonly layers: Layers;
  readonly miniBatchSize: number;
  readonly seed: number;
  readonly state: TrainingState;
  /** Parameters of the network. They are those of the best epoch if `state` holds the last ones. */
  readonly parameters: ParameterArrays;
}

/** Convolution weights are stored for cross-correlation in every file of this version. */
const FORMAT = { format: "network3", version: "1", convolution: "cross-correlation" } as const;

/** Prefix of the tensor names of the best epoch: `best.layers.0.w`. */
const BEST = "best.";

type NetworkContent = NetworkFile<readonly Layer[]>;

/** Writes a network atomically: the file appears completely or not at all. */
export async function writeNetwork(path: string, network: NetworkContent): Promise<void> {
  await writeSafetensors(path, toSafetensors(network));
}

/** Returns the bytes that {@link writeNetwork} writes. */
export function encodeNetwork(network: NetworkContent): Uint8Array {
  return encodeSafetensors(toSafetensors(network));
}

function toSafetensors(network: NetworkContent): SafetensorsFile {
  const { step, history, best, position } = network.state;
  const metadata: Record<string, string> = {
    ...FORMAT,
    layers: JSON.stringify(network.layers.map((layer) => layer.describe())),
    miniBatchSize: String(network.miniBatchSize),
    seed: String(network.seed),
    step: String(step),
    epoch: String(history.length),
    history: JSON.stringify(history),
  };
  if (best) {
    metadata.bestValidationAccuracy = String(best.validationAccuracy);
    metadata.bestIteration = String(best.iteration);
    if (best.testAccuracy !== undefined) metadata.bestTestAccuracy = String(best.testAccuracy);
  }
  if (position) metadata.position = JSON.stringify(position);
  const { lastParameters = network.parameters, bestParameters } = network.state;
  const tensors = {
    ...tensorsOf(network.layers, lastParameters, ""),
    ...slotsOf(network.layers, lastParameters),
    ...(bestParameters && tensorsOf(network.layers, bestParameters, BEST)),
  };
  return { tensors, metadata };
}

function tensorsOf(layers: readonly Layer[], arrays: ParameterArrays, prefix: string) {
  const shapes = new Map(variablesOf(layers).map(({ name, shape }) => [name, shape]));
  return namedTensors([...shapes.keys()], (name) => shapes.get(name) ?? [], arrays, prefix);
}

function namedTensors(
  names: readonly string[],
  shapeOf: (name: string) => readonly number[],
  arrays: ParameterArrays,
  prefix = "",
): SafetensorsFile["tensors"] {
  return Object.fromEntries(
    names.map((name) => {
      const data = arrays[name] ?? new Float32Array();
      const shape = [...shapeOf(name)];
      const tensor = isFloat64Array(data)
        ? ({ dtype: "F64", shape, data } as const)
        : ({ dtype: "F32", shape, data } as const);
      return [`${prefix}${name}`, tensor];
    }),
  );
}

/** The shape of what an optimiser keeps for a parameter; that of the count of its updates is []. */
function shapeOfSlot(layers: readonly Layer[], name: string): readonly number[] {
  const owner = variablesOf(layers).find((variable) => name.endsWith(`/${variable.name}`));
  return owner?.shape ?? [];
}

/** The state of optimisers by name. */
function slotsOf(layers: readonly Layer[], arrays: ParameterArrays) {
  const names = Object.keys(arrays).filter(isSlot);
  return namedTensors(names, (name) => shapeOfSlot(layers, name), arrays);
}

/**
 * Reads a file of {@link writeNetwork}. Throws {@link FileFormatError} with the position of an
 * error. `readers` make the layers and activations that the library does not have.
 */
export async function readNetwork(
  source: NamedSource,
  readers: Readers = { layers: {}, activations: [] },
): Promise<NetworkFile> {
  const path = source.name;
  const file = await readNamed(source, (header, name) => {
    if (header.metadata.format !== FORMAT.format) throw foreignFile(header, name);
  });
  const read = new MetadataReader(path, file.metadata);
  for (const [key, expected] of Object.entries(FORMAT)) {
    if (read.text(key) === expected) continue;
    throw read.error(key, `must be "${expected}"; is this a file of net.save() of this version?`);
  }
  const layers = read.layers(readers);
  const miniBatchSize = read.integer("miniBatchSize");
  const stack = read.guard("layers", () => checkStack(layers, miniBatchSize));
  const history = read.history();
  if (read.integer("epoch") !== history.length) {
    throw read.error("epoch", `must be ${history.length}, the length of the history`);
  }
  const best = read.best();
  const hasBest = Object.keys(file.tensors).some((name) => name.startsWith(BEST));
  if (hasBest && !best) {
    throw read.error(
      "bestValidationAccuracy",
      "is missing, but the file has a best epoch's tensors",
    );
  }
  const slots = Object.keys(file.tensors).filter(isSlot);
  const last = {
    ...parametersOf(path, file, variablesOf(layers)),
    ...parametersOf(
      path,
      file,
      slots.map((name) => ({ name, shape: shapeOfSlot(layers, name) })),
    ),
  };
  const bestParameters = hasBest ? parametersOf(path, file, variablesOf(layers), BEST) : undefined;
  checkNames(path, file, layers);
  return {
    layers: [...stack.layers.slice(0, -1), stack.last],
    miniBatchSize,
    seed: read.integer("seed"),
    state: {
      step: read.integer("step"),
      history,
      best,
      position: read.position(),
      bestParameters,
      lastParameters: bestParameters && last,
    },
    parameters: bestParameters ?? last,
  };
}

function parametersOf(
  path: string,
  file: SafetensorsFile,
  variables: readonly { readonly name: string; readonly shape: readonly number[] }[],
  prefix = "",
): ParameterArrays {
  const parameters: Record<string, FloatArray> = {};
  for (const { name: parameter, shape } of variables) {
    const name = `${prefix}${parameter}`;
    const tensor = Object.hasOwn(file.tensors, name) ? file.tensors[name] : undefined;
    if (!tensor) {
      throw new FileFormatError(
        `${path}: the tensor ${name} is missing; the layers in __metadata__ need it`,
      );
    }
    if (!isParameter(tensor) || tensor.shape.join() !== shape.join()) {
      throw new FileFormatError(
        `${path}: the tensor ${name} is ${tensor.dtype} ${describe(tensor.shape)}; ` +
          `the layers need F32 or F64 [${shape.join(", ")}]`,
      );
    }
    const { data } = tensor;
    const bad = data.findIndex((element) => !Number.isFinite(element));
    if (bad >= 0) {
      throw new FileFormatError(`${path}: element ${bad} of the tensor ${name} is ${data[bad]}`);
    }
    parameters[parameter] = data;
  }
  return parameters;
}

/** Requires that every tensor of the file belongs to a layer. */
function checkNames(path: string, file: SafetensorsFile, layers: readonly Layer[]): void {
  const known = new Set(variablesOf(layers).flatMap(({ name }) => [name, `${BEST}${name}`]));
  const extra = Object.keys(file.tensors).find((name) => !known.has(name) && !isSlot(name));
  if (extra !== undefined) {
    throw new FileFormatError(
      `${path}: the tensor ${extra.slice(0, 80)} belongs to no layer of __metadata__; is the file mixed up?`,
    );
  }
}

function isParameter(
  tensor: SafetensorsTensor,
): tensor is Extract<SafetensorsTensor, { dtype: (typeof PARAMETER_TYPES)[number] }> {
  return PARAMETER_TYPES.some((dtype) => dtype === tensor.dtype);
}
