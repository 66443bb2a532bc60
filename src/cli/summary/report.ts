// Describes a saved network as text and as JSON.
import { stat } from "node:fs/promises";
import { checkSource } from "../../file-source.js";
import { sizeOf } from "../../graph/program.js";
import { type NetworkFile, readNetwork } from "../../io/network-file.js";
import { layerName } from "../../network/lower.js";
import { layerTable } from "../../network/summary.js";
import { isFloat64Array } from "../../realms.js";
import type { EpochRecord } from "../../train/records.js";
import { cost, counted, grouped, percent } from "../format.js";
import { wrap } from "../io.js";

/** The content of a model file. */
export interface Model {
  readonly path: string;
  readonly bytes: number;
  readonly file: NetworkFile;
}

/** Longer histories are shortened to the first, the last and the best epochs. */
const ALL_EPOCHS = 20;
const FIRST_EPOCHS = 5;
const LAST_EPOCHS = 5;

/**
 * Reads a network without a device.
 *
 * @throws {FileError} if the file cannot be read
 * @throws {FileFormatError} if the file is not a network of this library
 */
export async function readModel(path: string): Promise<Model> {
  const file = await readNetwork(checkSource("<model>", path));
  return { path, file, bytes: (await stat(path)).size };
}

/** Returns blocks for layers, training and epochs. */
export function describeModel({ path, bytes, file }: Model): string {
  const { miniBatchSize, seed, state, parameters } = file;
  const precision = Object.values(parameters).some(isFloat64Array) ? "float64" : "float32";
  const blocks = [
    [row("file", path), row("", `${grouped(bytes)} bytes, parameters in ${precision}`)],
    layerTable(file.layers),
    [
      row("mini-batch", grouped(miniBatchSize)),
      row("seed", String(seed)),
      row("trained", describeTraining(file)),
      ...(state.history.length > 0 ? [row("best", describeBest(state.best))] : []),
      ...(state.bestParameters ? [row("parameters", describeKept(state.history))] : []),
    ],
    state.history.length > 0 ? historyTable(state.history) : [],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function describeTraining({ state: { step, history, position } }: NetworkFile): string {
  if (step === 0) return "not yet";
  const epochs = counted(history.length, "epoch");
  const text = `${counted(step, "mini-batch", "mini-batches")}; last run: ${epochs}`;
  if (!position || position.steps === 0) return text;
  const part = `${grouped(position.steps)} of ${grouped(position.miniBatches)} mini-batches`;
  return `${text}, then ${part} of epoch ${history.length}`;
}

function describeKept(history: readonly EpochRecord[]): string {
  const best = history.findLast(({ isBest }) => isBest);
  return `those of epoch ${best?.epoch ?? 0}, the best; a resumed run goes on from the last ones`;
}

function describeBest(best: NetworkFile["state"]["best"]): string {
  if (!best) return "unknown: there was no validation data";
  const { validationAccuracy, iteration, testAccuracy } = best;
  const validation = `${percent(validationAccuracy)} of the validation images at iteration ${grouped(iteration)}`;
  if (testAccuracy === undefined) return `${validation}; not tested`;
  return `${validation}, then ${percent(testAccuracy)} of the test images`;
}

function historyTable(history: readonly EpochRecord[]): string[] {
  const best = history.findLast(({ isBest }) => isBest);
  const isShown = ({ epoch }: EpochRecord) =>
    history.length <= ALL_EPOCHS ||
    epoch < FIRST_EPOCHS ||
    epoch >= history.length - LAST_EPOCHS ||
    epoch === best?.epoch;
  const lines = [cells("epoch", "cost", "validation", "test")];
  let left = 0;
  for (const record of history) {
    if (!isShown(record)) {
      left++;
      continue;
    }
    lines.push(...leftOut(left), describeEpoch(record, best));
    left = 0;
  }
  return lines;
}

function leftOut(epochs: number): string[] {
  return epochs > 0 ? [`  ... ${counted(epochs, "epoch")} left out`] : [];
}

function describeEpoch(record: EpochRecord, best: EpochRecord | undefined): string {
  const { epoch, validationAccuracy, testAccuracy } = record;
  const accuracy = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const text = cells(
    String(epoch),
    cost(record.cost),
    accuracy(validationAccuracy),
    accuracy(testAccuracy),
  );
  return record === best && validationAccuracy !== undefined ? `${text}  best` : text;
}

function cells(epoch: string, cost: string, validation: string, test: string): string {
  return [epoch.padStart(5), cost.padStart(10), validation.padStart(10), test.padStart(9)].join(
    "  ",
  );
}

/** Returns the object that `--json` prints: everything but the weights; accuracies in 0..1. */
export function modelJson({ path, bytes, file }: Model) {
  const { layers, miniBatchSize, seed, state, parameters } = file;
  const { step, history, best, position } = state;
  const sizes = Object.values(parameters).map(({ length }) => length);
  return {
    path,
    bytes,
    layers: layers.map((layer, index) => ({
      name: layerName(index),
      ...layer.describe(),
      outputShape: layer.outputShape,
      parameters: layer.parameters().reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    })),
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    miniBatchSize,
    seed,
    steps: step,
    epochs: history.length,
    bestValidationAccuracy: best?.validationAccuracy ?? null,
    bestIteration: best?.iteration ?? null,
    testAccuracy: best?.testAccuracy ?? null,
    /** The parameters that `Network.load` returns. */
    holds: state.bestParameters ? "best" : "last",
    position: position ?? null,
    history,
  };
}

const LABEL = 12;

function row(label: string, text: string): string {
  return wrap(`${label.padEnd(LABEL)}${text}`, " ".repeat(LABEL));
}
