// A network as a safetensors file: parameters as tensors, everything else in __metadata__.

import { activationNamed } from "../activations.js";
import { FileFormatError, Network3Error } from "../errors.js";
import { ConvPoolLayer } from "../layers/conv-pool.js";
import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { type CostLayer, isCostLayer, type Layer } from "../layers/layer.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import { variablesOf } from "../network/lower.js";
import type { Parameters } from "../network/parameters.js";
import type { EpochRecord } from "../network/training.js";
import { readSafetensors, type SafetensorsFile, writeSafetensors } from "./safetensors.js";

/** Everything that a file says about a network. */
export interface NetworkFile {
  readonly layers: readonly [...Layer[], CostLayer];
  readonly miniBatchSize: number;
  readonly seed: number;
  /** Mini-batches trained so far. */
  readonly step: number;
  readonly history: readonly EpochRecord[];
  readonly parameters: Parameters;
}

/** Convolution weights are those of a cross-correlation, as in every file of this version. */
const FORMAT = { format: "network3", version: "1", convolution: "cross-correlation" };

/** Writes a network; the file appears whole or not at all. */
export async function writeNetwork(
  path: string,
  network: Omit<NetworkFile, "layers"> & { layers: readonly Layer[] },
): Promise<void> {
  const best = network.history.filter((record) => record.isBest).at(-1);
  const metadata: Record<string, string> = {
    ...FORMAT,
    layers: JSON.stringify(network.layers.map((layer) => layer.describe())),
    miniBatchSize: String(network.miniBatchSize),
    seed: String(network.seed),
    step: String(network.step),
    epoch: String(network.history.length),
    history: JSON.stringify(network.history),
    ...(best && {
      bestValidationAccuracy: String(best.validationAccuracy),
      bestEpoch: String(best.epoch),
    }),
  };
  const tensors: SafetensorsFile["tensors"] = {};
  for (const [name, { shape, data }] of Object.entries(network.parameters)) {
    tensors[name] = {
      dtype: data instanceof Float64Array ? "F64" : "F32",
      shape: [...shape],
      data,
    };
  }
  await writeSafetensors(path, { tensors, metadata });
}

/** Reads what {@link writeNetwork} wrote; throws {@link FileFormatError} naming the place. */
export async function readNetwork(path: string): Promise<NetworkFile> {
  const file = await readSafetensors(path);
  const read = new MetadataReader(path, file.metadata);
  if (file.metadata.format !== FORMAT.format || file.metadata.version !== FORMAT.version) {
    throw read.error("format", "is no network of this library (format network3, version 1)");
  }
  const layers = read.layers();
  const last = layers[layers.length - 1];
  if (!last || !isCostLayer(last))
    throw read.error("layers", "does not end in a layer with a cost");
  return {
    layers: [...layers.slice(0, -1), last],
    miniBatchSize: read.integer("miniBatchSize"),
    seed: read.integer("seed"),
    step: read.integer("step"),
    history: read.history(),
    parameters: parametersOf(path, file, layers),
  };
}

function parametersOf(path: string, file: SafetensorsFile, layers: readonly Layer[]): Parameters {
  const parameters: Parameters = {};
  const variables = variablesOf(layers);
  for (const { name, shape } of variables) {
    const tensor = Object.hasOwn(file.tensors, name) ? file.tensors[name] : undefined;
    if (!tensor)
      throw new FileFormatError(
        `${path}: the tensor ${name} is missing; the layers in __metadata__ need it`,
      );
    const { data } = tensor;
    const floats = data instanceof Float32Array || data instanceof Float64Array;
    if (!floats || tensor.shape.join() !== shape.join()) {
      throw new FileFormatError(
        `${path}: the tensor ${name} is ${tensor.dtype} [${tensor.shape.join(", ")}]; the layers need F32 or F64 [${shape.join(", ")}]`,
      );
    }
    parameters[name] = { shape, data };
  }
  const extra = Object.keys(file.tensors).find(
    (name) => !variables.some((known) => known.name === name),
  );
  if (extra !== undefined) {
    throw new FileFormatError(
      `${path}: the tensor ${extra} belongs to no layer of __metadata__; is the file mixed up?`,
    );
  }
  return parameters;
}

class MetadataReader {
  readonly #path: string;
  readonly #metadata: Readonly<Record<string, string>>;

  constructor(path: string, metadata: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#metadata = metadata;
  }

  error(key: string, problem: string, cause?: unknown): FileFormatError {
    return new FileFormatError(`${this.#path}: __metadata__.${key} ${problem}`, { cause });
  }

  integer(key: string): number {
    const text = this.#metadata[key] ?? "";
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw this.error(key, `must be a whole number, is ${JSON.stringify(text)}`);
  }

  layers(): Layer[] {
    return this.#list("layers").map((description, index) => {
      try {
        return layerFrom(description);
      } catch (error) {
        if (!(error instanceof Network3Error)) throw error;
        throw this.error(`layers[${index}]`, error.message, error);
      }
    });
  }

  history(): EpochRecord[] {
    return this.#list("history").map((record, index) => {
      if (isEpochRecord(record)) return record;
      throw this.error(`history[${index}]`, "is no record of an epoch");
    });
  }

  #list(key: string): unknown[] {
    try {
      const value: unknown = JSON.parse(this.#metadata[key] ?? "");
      if (Array.isArray(value)) return value;
    } catch (error) {
      throw this.error(key, "is no JSON", error);
    }
    throw this.error(key, "must be a JSON list");
  }
}

function isEpochRecord(value: unknown): value is EpochRecord {
  if (value === null || typeof value !== "object") return false;
  const record = value as Record<string, unknown>;
  const numbers = ["epoch", "cost", "seconds", "evaluationSeconds"].every(
    (key) => typeof record[key] === "number",
  );
  const optional = ["validationAccuracy", "testAccuracy"].every((key) =>
    ["number", "undefined"].includes(typeof record[key]),
  );
  return numbers && optional && typeof record.isBest === "boolean";
}

/** The layer that a description stands for; its constructor checks the options. */
function layerFrom(description: unknown): Layer {
  if (description === null || typeof description !== "object" || !("type" in description)) {
    throw new FileFormatError("is no description of a layer");
  }
  const { type, ...options } = description as { type: unknown } & Record<string, never>;
  const named = options as Record<string, unknown>;
  const activationFn =
    "activationFn" in named
      ? { activationFn: activationNamed("activationFn", named.activationFn) }
      : {};
  switch (type) {
    case "ConvPoolLayer":
      return new ConvPoolLayer({ imageShape: [], filterShape: [], ...options, ...activationFn });
    case "FullyConnectedLayer":
      return new FullyConnectedLayer({ nIn: 0, nOut: 0, ...options, ...activationFn });
    case "SoftmaxLayer":
      return new SoftmaxLayer({ nIn: 0, nOut: 0, ...options });
    default:
      throw new FileFormatError(`has the unknown type ${JSON.stringify(type)}`);
  }
}
