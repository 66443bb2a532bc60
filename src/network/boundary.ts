// A network as it was when the epoch that is being trained began: what calls that only read see meanwhile.
import type { Executable, FloatArray } from "../backend/backend.js";
import { Evaluator } from "./evaluator.js";
import type { TrainingState } from "./training.js";

/** A network between two epochs. */
export interface Boundary {
  readonly parameters: Readonly<Record<string, FloatArray>>;
  readonly state: Readonly<TrainingState>;
}

/** Evaluates boundaries on an executable of its own, one call at a time. */
export class BoundaryReader {
  readonly #executable: Executable;
  readonly #evaluator: Evaluator;
  #written: Boundary | undefined;

  constructor(executable: Executable, batches: readonly number[]) {
    this.#executable = executable;
    this.#evaluator = new Evaluator(executable, batches);
  }

  async at(boundary: Boundary): Promise<Evaluator> {
    if (this.#written !== boundary) await this.#executable.write(boundary.parameters);
    this.#written = boundary;
    return this.#evaluator;
  }

  dispose(): Promise<void> {
    return this.#executable.dispose();
  }
}
