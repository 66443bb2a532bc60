// The parameters of a run's best epoch, for runs that end with them.
import type { ParameterArrays } from "./records.js";

/** Where the parameters are. */
interface Holder {
  read(): Promise<ParameterArrays>;
  write(parameters: ParameterArrays): Promise<void>;
}

/** The parameters that a run keeps for the run that resumes it. */
export interface KeptParameters {
  /** Parameters of the best epoch; kept by runs with `restoreBest` alone. */
  readonly bestParameters?: ParameterArrays | undefined;
  /** Parameters that the run ended with, while the device holds those of the best epoch. */
  readonly lastParameters?: ParameterArrays | undefined;
}

export class BestParameters {
  readonly #holder: Holder;
  #best: ParameterArrays | undefined;
  #last: ParameterArrays | undefined;

  constructor(holder: Holder) {
    this.#holder = holder;
  }

  get kept(): KeptParameters {
    return { bestParameters: this.#best, lastParameters: this.#last };
  }

  /** Keeps the present parameters. */
  async keep(): Promise<void> {
    this.#best = await this.#holder.read();
  }

  /** Keeps those of an earlier run. */
  keepThese(parameters: ParameterArrays): void {
    this.#best = parameters;
  }

  /** True while {@link restore} still has to replace the last parameters by the best ones. */
  get mustRestore(): boolean {
    return this.#best !== undefined && this.#last === undefined;
  }

  /** Replaces the last parameters by the best ones; a second call does nothing. */
  async restore(): Promise<void> {
    if (!this.#best || !this.mustRestore) return;
    this.#last = await this.#holder.read();
    await this.#holder.write(this.#best);
  }
}
