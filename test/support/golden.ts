// Reads the golden files: small float64 runs of the original network3.py under Theano.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  ConvPoolLayer,
  type ConvPoolOptions,
  FullyConnectedLayer,
  type FullyConnectedOptions,
  type Layer,
  linear,
  type NetworkLayers,
  ReLU,
  SoftmaxLayer,
  type SoftmaxOptions,
  sigmoid,
  tanh,
} from "network3";
import { readSafetensors } from "../../src/io/safetensors.js";

const folder = fileURLToPath(new URL("../golden/", import.meta.url));
const activations = { linear, sigmoid, tanh, relu: ReLU };

export const goldenNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".safetensors"))
  .map((name) => name.replace(".safetensors", ""));

interface LayerDescription {
  readonly type: string;
  readonly activationFn?: keyof typeof activations;
  readonly [option: string]: unknown;
}

export interface GoldenTensor {
  readonly shape: number[];
  readonly data: Float64Array;
}

export class Golden {
  readonly x: Float64Array;
  readonly y: Int32Array;
  readonly miniBatchSize: number;
  readonly epochs: number;
  readonly eta: number;
  readonly lmbda: number;
  readonly bestIteration: number;
  /** Per cent with two decimals. */
  readonly validationPercentPerEpoch: readonly number[];
  readonly #tensors: Awaited<ReturnType<typeof readSafetensors>>["tensors"];
  readonly #layers: string;

  constructor({ tensors, metadata }: Awaited<ReturnType<typeof readSafetensors>>) {
    const text = (key: string): string => {
      const value = metadata[key];
      if (value === undefined) throw new RangeError(`no metadata ${key}`);
      return value;
    };
    this.#tensors = tensors;
    this.#layers = text("layers");
    this.x = this.tensor("training.x").data;
    const y = tensors["training.y"]?.data;
    if (!(y instanceof Int32Array)) throw new RangeError("training.y must be I32");
    this.y = y;
    this.miniBatchSize = Number(text("miniBatchSize"));
    this.epochs = Number(text("epochs"));
    this.eta = Number(text("eta"));
    this.lmbda = Number(text("lmbda"));
    this.bestIteration = Number(text("bestIteration"));
    this.validationPercentPerEpoch = JSON.parse(text("validationPercentPerEpoch"));
  }

  /** New layer objects. */
  layers(): NetworkLayers {
    const descriptions: LayerDescription[] = JSON.parse(this.#layers);
    const layers: Layer[] = descriptions.map(({ type, activationFn, ...options }) => {
      const withActivation = {
        ...options,
        ...(activationFn && { activationFn: activations[activationFn] }),
      };
      // The constructors check the options and so detect a wrong file.
      switch (type) {
        case "ConvPoolLayer":
          return new ConvPoolLayer(withActivation as unknown as ConvPoolOptions);
        case "FullyConnectedLayer":
          return new FullyConnectedLayer(withActivation as unknown as FullyConnectedOptions);
        default:
          return new SoftmaxLayer(withActivation as unknown as SoftmaxOptions);
      }
    });
    return layers as unknown as NetworkLayers;
  }

  /** True if the file holds a training run. */
  get trains(): boolean {
    return this.#tensors.costs !== undefined;
  }

  get features(): number {
    return this.x.length / this.y.length;
  }

  get batches(): number {
    return Math.floor(this.y.length / this.miniBatchSize);
  }

  /** Mini-batch `index` of the training set. */
  batch(index: number): { x: Float64Array; y: Int32Array } {
    const [from, to] = [index * this.miniBatchSize, (index + 1) * this.miniBatchSize];
    return {
      x: this.x.subarray(from * this.features, to * this.features),
      y: this.y.subarray(from, to),
    };
  }

  tensor(key: string): GoldenTensor {
    const tensor = this.#tensors[key];
    if (!(tensor?.data instanceof Float64Array)) throw new RangeError(`no float64 tensor ${key}`);
    return { shape: tensor.shape, data: tensor.data };
  }

  /** The tensors `prefix.*` as parameters. */
  parameters(prefix: string): Record<string, GoldenTensor> {
    const keys = Object.keys(this.#tensors).filter((key) => key.startsWith(`${prefix}.layers.`));
    return Object.fromEntries(
      keys.map((key) => [key.slice(prefix.length + 1), this.tensor(key)] as const),
    );
  }
}

export async function readGolden(name: string): Promise<Golden> {
  return new Golden(await readSafetensors(`${folder}${name}.safetensors`));
}
