// The sources of figures: data, saved networks, experiments. Each is loaded when a figure asks for it.

import type { Augmentation } from "../../data/augmentation.js";
import type { MnistData } from "../../data/mnist.js";
import { ensemble } from "../../ensemble.js";
import type { Experiment } from "../../experiments/registry.js";
import { shallow } from "../../experiments/shallow.js";
import type { Theme } from "../../figures/theme.js";
import { Network, type NetworkOptions } from "../../network.js";
import type { CliIo } from "../io.js";
import { type DataOf, openData } from "../run/data.js";
import { UsageError } from "../usage-error.js";

export interface FigureOptions {
  readonly out: string;
  readonly theme: Theme;
  readonly device: NonNullable<NetworkOptions["device"]>;
  readonly model?: readonly string[];
  readonly experiment?: string;
  readonly data?: string;
  readonly layer: number;
  readonly map: number;
  readonly index: number;
  readonly count?: number;
  readonly sizes?: readonly number[];
  readonly at?: readonly number[];
  readonly augment: Augmentation;
}

export class FigureSource {
  readonly #nets: Network[] = [];
  readonly #dataOf: DataOf;

  constructor(
    readonly name: string,
    readonly options: FigureOptions,
    readonly experiment: Experiment | undefined,
    io: CliIo,
  ) {
    this.#dataOf = openData(options.data, io);
  }

  /** MNIST, whatever the experiment trains on. */
  data(): Promise<MnistData> {
    return this.#dataOf(shallow);
  }

  /** The files of `--model`, at least one. */
  get files(): readonly string[] {
    const { model = [] } = this.options;
    if (model.length > 0) return model;
    throw new UsageError(
      `the figure ${this.name} needs --model <file>, a network that \`network3 run --out\` saved`,
    );
  }

  /** The networks in the files. */
  async nets(): Promise<readonly Network[]> {
    for (const file of this.files.slice(this.#nets.length)) {
      this.#nets.push(await Network.load(file, { device: this.options.device }));
    }
    return this.#nets;
  }

  /** The network in the first file. */
  async net(): Promise<Network> {
    const [net] = await this.nets();
    if (net) return net;
    throw new UsageError(`the figure ${this.name} needs --model <file>`);
  }

  /** The labels that the network gives, or the vote of several. */
  async guesses(): Promise<Int32Array> {
    const { test } = await this.data();
    return (await ensemble(await this.nets(), test)).labels;
  }

  async dispose(): Promise<void> {
    for (const net of this.#nets) await net.dispose();
  }
}
