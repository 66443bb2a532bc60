// Parses the __metadata__ of a saved network. Anything that this library does not write is
// rejected.

import { describe } from "../arguments.js";
import { checkAugmentation } from "../data/augmentation.js";
import { FileFormatError, Network3Error } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { layerFrom, type Readers } from "../layers/registry.js";
import { isDiagnostics } from "../train/diagnostics.js";
import type { BestEpoch, EpochRecord, RunPosition } from "../train/records.js";

type Fields = Readonly<Record<string, unknown>>;

export class MetadataReader {
  readonly #path: string;
  readonly #metadata: Readonly<Record<string, string>>;

  constructor(path: string, metadata: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#metadata = metadata;
  }

  error(key: string, problem: string, cause?: unknown): FileFormatError {
    return new FileFormatError(`${this.#path}: __metadata__.${key} ${problem}`, { cause });
  }

  text(key: string): string | undefined {
    return Object.hasOwn(this.#metadata, key) ? this.#metadata[key] : undefined;
  }

  integer(key: string): number {
    const text = this.text(key) ?? "";
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw this.error(key, `must be a whole number, is ${describe(text)}`);
  }

  layers(readers: Readers): Layer[] {
    return this.#list("layers").map((description, index) =>
      this.guard(`layers[${index}]`, () => layerFrom(description, readers)),
    );
  }

  /** Runs `check` and converts an error of the library to a {@link FileFormatError} for `key`. */
  guard<T>(key: string, check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Network3Error)) throw error;
      throw this.error(key, `cannot be used: ${error.message}`, error);
    }
  }

  history(): EpochRecord[] {
    return this.#list("history").map((record, index) => {
      if (isEpochRecord(record, index)) return record;
      throw this.error(`history[${index}]`, `is no record of epoch ${index}`);
    });
  }

  best(): BestEpoch | undefined {
    const keys = ["bestValidationAccuracy", "bestIteration", "bestTestAccuracy"];
    if (keys.every((key) => this.text(key) === undefined)) return undefined;
    const best = {
      validationAccuracy: this.#accuracy("bestValidationAccuracy"),
      iteration: this.integer("bestIteration"),
    };
    if (this.text("bestTestAccuracy") === undefined) return best;
    return { ...best, testAccuracy: this.#accuracy("bestTestAccuracy") };
  }

  position(): RunPosition | undefined {
    if (this.text("position") === undefined) return undefined;
    const position = this.#json("position");
    if (isPosition(position)) {
      const { augment } = position;
      if (augment === undefined) return position;
      return {
        ...position,
        augment: this.guard("position", () => checkAugmentation("augment", augment)),
      };
    }
    throw this.error("position", "must give miniBatches, steps, cost and seconds of an epoch");
  }

  #accuracy(key: string): number {
    const text = this.text(key) ?? "";
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (isAccuracy(value)) return value;
    throw this.error(key, `must be a number in 0..1, is ${describe(text)}`);
  }

  #list(key: string): unknown[] {
    const value = this.#json(key);
    if (Array.isArray(value)) return value;
    throw this.error(key, "must be a JSON list");
  }

  #json(key: string): unknown {
    try {
      return JSON.parse(this.text(key) ?? "");
    } catch (error) {
      throw this.error(key, "is no JSON", error);
    }
  }
}

function isAccuracy(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isPosition(value: unknown): value is RunPosition {
  if (!isFields(value)) return false;
  const { miniBatches, steps, cost, seconds } = value;
  return (
    isCount(miniBatches) &&
    isCount(steps) &&
    steps <= miniBatches &&
    Number.isFinite(cost) &&
    Number.isFinite(seconds)
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isEpochRecord(value: unknown, epoch: number): value is EpochRecord {
  if (!isFields(value)) return false;
  const { cost, seconds, evaluationSeconds, validationAccuracy, testAccuracy, isBest } = value;
  const { trainingAccuracy, trainingCost = 0, diagnostics } = value;
  if (diagnostics !== undefined && !isDiagnostics(diagnostics)) return false;
  const numbers = [cost, seconds, evaluationSeconds, trainingCost].every((number) =>
    Number.isFinite(number),
  );
  const accuracies = [validationAccuracy, testAccuracy, trainingAccuracy].every(
    (accuracy) => accuracy === undefined || isAccuracy(accuracy),
  );
  return value.epoch === epoch && numbers && accuracies && typeof isBest === "boolean";
}
