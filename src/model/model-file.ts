// Stores what a model has learned as a safetensors file: parameters, the optimiser's arrays, the history.
import { describe } from "../arguments.js";
import type { FloatArray } from "../backend/backend.js";
import { checkAugmentation } from "../data/augmentation.js";
import { FileFormatError } from "../errors.js";
import type { NamedSource } from "../file-source.js";
import { formatShape } from "../graph/graph.js";
import type { VariableSpec } from "../graph/program.js";
import { readNamed, type SafetensorsFile, writeSafetensors } from "../io/safetensors.js";
import { isFloat64Array } from "../realms.js";
import { isConfusion, isFields, isNorm } from "../train/diagnostics.js";
import type { ParameterArrays, RunPosition } from "../train/records.js";
import type { FunctionClock, ModelDiagnostics, ModelEpoch, ModelState } from "./records.js";

const FORMAT = { format: "network3-model", version: "1" } as const;

/** Begin the names of the arrays that a run with `restoreBest` keeps. */
const BEST = "best/";
const LAST = "last/";

/** The state of a run from which a later run resumes it, as the metadata hold it. */
type Run = Pick<ModelState, "start" | "position" | "functions">;

/** The content of a model file. */
export interface ModelFile {
  readonly seed: number;
  readonly state: ModelState;
  /** Arrays by the names of variables. */
  readonly arrays: Readonly<Record<string, FloatArray>>;
}

/** Writes a file atomically: it appears completely or not at all. */
export async function writeModel(
  path: string,
  variables: readonly VariableSpec[],
  { seed, state, arrays }: ModelFile,
): Promise<void> {
  const tensors: SafetensorsFile["tensors"] = {};
  const add = (prefix: string, values: ParameterArrays = {}) => {
    for (const { name, shape } of variables) {
      const data = values[name];
      // A function that was defined while an epoch ran has no arrays yet.
      if (data === undefined) continue;
      tensors[`${prefix}${name}`] = isFloat64Array(data)
        ? { dtype: "F64", shape: [...shape], data }
        : { dtype: "F32", shape: [...shape], data };
    }
  };
  add("", arrays);
  add(BEST, state.bestParameters);
  add(LAST, state.lastParameters);
  const metadata = {
    ...FORMAT,
    seed: String(seed),
    step: String(state.step),
    history: JSON.stringify(state.history),
    run: JSON.stringify({
      start: state.start,
      position: state.position,
      functions: state.functions,
    } satisfies Run),
  };
  await writeSafetensors(path, { tensors, metadata });
}

/** Reads a file of {@link writeModel}; names, shapes and the seed must be those of the model. */
export async function readModel(
  source: NamedSource,
  variables: readonly VariableSpec[],
  seed: number,
): Promise<Pick<ModelFile, "state" | "arrays">> {
  const { name: path } = source;
  const { tensors, metadata } = await readNamed(source, (header) => {
    const { format } = header.metadata;
    if (format === FORMAT.format) return;
    throw new FileFormatError(
      `${path} is no file of model.save(): its format is ${describe(format)}; read a network with Network.load(), ` +
        "or other tensors with readSafetensors() and give them to setParameters()",
    );
  });
  const known = new Set(variables.map(({ name }) => name));
  const extra = Object.keys(tensors).find((name) => !known.has(name.replace(/^(best|last)\//, "")));
  if (extra !== undefined) {
    throw new FileFormatError(
      `${path}: the tensor ${extra.slice(0, 80)} belongs to nothing in this model; build the model with the ` +
        "same modules and optimiser as the one that was saved",
    );
  }
  const arrays = arraysOf(path, tensors, variables);
  const kept = (prefix: string) =>
    Object.keys(tensors).some((name) => name.startsWith(prefix))
      ? arraysOf(path, tensors, variables, prefix)
      : undefined;
  const step = wholeNumber(path, "step", metadata.step);
  const saved = wholeNumber(path, "seed", metadata.seed);
  if (saved !== seed) {
    throw new FileFormatError(
      `${path} is of a model with seed ${saved}, this one has seed ${seed}; make the model with { seed: ${saved} }`,
    );
  }
  const history = historyOf(path, metadata.history);
  const state = {
    ...{ step, history, ...runOf(path, metadata.run, history.length) },
    bestParameters: kept(BEST),
    lastParameters: kept(LAST),
  };
  return { state, arrays };
}

/** The arrays of the variables, whose names in the file begin with `prefix`. */
function arraysOf(
  path: string,
  tensors: SafetensorsFile["tensors"],
  variables: readonly VariableSpec[],
  prefix = "",
): Record<string, FloatArray> {
  const arrays: Record<string, FloatArray> = {};
  for (const { name: variable, shape } of variables) {
    const name = `${prefix}${variable}`;
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    const isFloat = tensor?.dtype === "F32" || tensor?.dtype === "F64";
    if (!isFloat || tensor.shape.join() !== shape.join()) {
      const found = tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : "missing";
      throw new FileFormatError(
        `${path}: the tensor ${name} is ${found}; this model needs F32 or F64 ${formatShape(shape)}`,
      );
    }
    const bad = tensor.data.findIndex((element) => !Number.isFinite(element));
    if (bad >= 0) {
      throw new FileFormatError(
        `${path}: element ${bad} of the tensor ${name} is ${tensor.data[bad]}`,
      );
    }
    arrays[variable] = tensor.data;
  }
  return arrays;
}

function wholeNumber(path: string, key: string, text = ""): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new FileFormatError(
    `${path}: __metadata__.${key} must be a whole number, is ${describe(text)}`,
  );
}

function historyOf(path: string, text = ""): ModelEpoch[] {
  try {
    const history: unknown = JSON.parse(text);
    if (Array.isArray(history) && history.every(isEpoch)) return history;
  } catch {
    // Told below.
  }
  throw new FileFormatError(`${path}: __metadata__.history is no list of epochs`);
}

function isEpoch(value: unknown, index: number): value is ModelEpoch {
  if (value === null || typeof value !== "object") return false;
  const { epoch, loss, seconds, evaluationSeconds, diagnostics } = value as Partial<ModelEpoch>;
  const isWhole = diagnostics === undefined || isDiagnostics(diagnostics);
  return epoch === index && isWhole && [loss, seconds, evaluationSeconds].every(Number.isFinite);
}

function isDiagnostics({ parameters, confusion }: Partial<ModelDiagnostics>): boolean {
  if (!isFields(parameters) || !isFields(confusion)) return false;
  const norms = Object.values(parameters);
  const areNorms = norms.every((each) => isNorm(each?.norm) && isNorm(each.gradientNorm));
  return areNorms && Object.values(confusion).every(isConfusion);
}

function runOf(path: string, text = "", epochs: number): Run {
  try {
    const { start, position, functions } = JSON.parse(text) as Partial<Run>;
    const isStart = isCount(start) && start <= epochs;
    const isRun = position === undefined || isPosition(position);
    if (isStart && isRun && isFunctions(functions)) return { start, position, functions };
  } catch {
    // Told below.
  }
  throw new FileFormatError(`${path}: __metadata__.run does not tell where the last run ended`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPosition(value: RunPosition | null): boolean {
  const { miniBatches, steps, cost, seconds } = value ?? ({} as Partial<RunPosition>);
  const counts = isCount(miniBatches) && isCount(steps) && steps <= miniBatches;
  if (value?.augment !== undefined) checkAugmentation("augment", value.augment);
  return counts && Number.isFinite(cost) && Number.isFinite(seconds);
}

function isFunctions(value: unknown): value is Run["functions"] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return Object.values(value).every((clock: Partial<FunctionClock> | null) => {
    return isCount(clock?.steps) && isCount(clock.epochs);
  });
}
