// Plans a run, that is its networks and files, and checks everything that can fail before the training.

import { extname } from "node:path";
import { isSameAugmentation } from "../../data/augmentation.js";
import type { Experiment } from "../../experiments/registry.js";
import { type OptimizerName, optimizerNames, optimizerOf } from "../../experiments/update-rules.js";
import { augmentText } from "../augment-option.js";
import { UsageError } from "../usage-error.js";
import { type Found, findModel, prepareModelFile, type SavedModel } from "./model-file.js";
import type { RunOptions } from "./options.js";
import { seedsOf } from "./seeds.js";

/** The options that decide about the networks of a run, their seeds and files. */
export interface PlanOptions extends Pick<RunOptions, "out" | "seed" | "resume" | "force"> {
  /** The number of networks with numbers in the names of their files; one without a number if left out. */
  readonly nets?: number;
}

/** One network of a run. */
export interface Member {
  /** Its number in an ensemble, from 1. */
  readonly number?: number;
  readonly seed: number;
  readonly out?: string;
  /** The content of its file, if the run resumes it. */
  readonly saved?: SavedModel;
}

/**
 * Returns the networks of a run. Network `k` of `nets` has the file `<out>.<k>`.
 *
 * @throws {UsageError} if a file would be lost, or does not fit the experiment or the seed
 * @throws {FileError} if a file cannot be written
 */
export async function planRun(experiment: Experiment, options: PlanOptions): Promise<Member[]> {
  const { nets, out, seed } = options;
  const count = nets ?? 1;
  const numbered =
    nets === undefined ? [undefined] : Array.from({ length: count }, (_, i) => i + 1);
  // Checked before folders are created.
  if (seed !== undefined) seedsOf(count, seed, new Map());
  const files = numbered.map((number) =>
    out === undefined || number === undefined ? out : memberFile(out, number),
  );
  const saved = new Map<number, SavedModel>();
  for (const [index, file] of files.entries()) {
    if (file === undefined) continue;
    await prepareModelFile(file, experiment);
    const wanted = seed === undefined ? undefined : seed + index;
    const model = await checkFile(file, wanted, experiment, options);
    if (model) saved.set(index, model);
  }
  const known = new Map([...saved].map(([index, model]) => [index, model.seed]));
  const seeds = seedsOf(count, seed, known);
  return numbered.map((number, index) => {
    const [file, model] = [files[index], saved.get(index)];
    return {
      seed: seeds[index] ?? 0,
      ...(number === undefined ? {} : { number }),
      ...(file === undefined ? {} : { out: file }),
      ...(model === undefined ? {} : { saved: model }),
    };
  });
}

/** Inserts the number: `models/dropout.safetensors` becomes `models/dropout.1.safetensors`. */
function memberFile(out: string, number: number): string {
  const ending = extname(out);
  return `${out.slice(0, out.length - ending.length)}.${number}${ending}`;
}

/** Returns the network to resume, if there is one and `--resume` is set. */
async function checkFile(
  path: string,
  seed: number | undefined,
  experiment: Experiment,
  { resume, force }: PlanOptions,
): Promise<SavedModel | undefined> {
  if (force) return undefined;
  const found = await findModel(path, experiment);
  if (found.kind === "nothing") return undefined;
  if (!resume) throw new UsageError(refusal(path, found, experiment, seed));
  const anew = "put --force in place of --resume to replace it";
  if (found.kind === "foreign") throw new UsageError(`${found.reason}; ${anew}`);
  if (found.kind === "other") {
    throw new UsageError(
      `${path} holds another network than ${experiment.id} (${found.difference}): name the experiment that it is of, or ${anew}`,
    );
  }
  const { saved } = found;
  if (seed !== undefined && seed !== saved.seed) {
    throw new UsageError(
      `${path} was trained with the seed ${saved.seed}, not ${seed}: leave --seed out, or ${anew}`,
    );
  }
  const { position } = saved.state;
  if (position && !isSameAugmentation(position.augment, experiment.augment)) {
    const { augment: before } = position;
    const told = before
      ? `with --augment ${augmentText(before)}: name the same`
      : "without --augment: leave it out";
    throw new UsageError(`${path} was trained ${told}, or ${anew}`);
  }
  const other = await otherOptimizers(saved, experiment);
  if (other !== undefined) {
    throw new UsageError(`${path} was trained with ${other}, or ${anew}`);
  }
  return saved;
}

/** Describes the optimiser of a network that cannot go on with that of the experiment; undefined if it can. */
async function otherOptimizers(
  { state, slots }: SavedModel,
  { optimizer: asked = "sgd" }: Experiment,
): Promise<string | undefined> {
  if (state.step === 0) return undefined;
  const fitting: OptimizerName[] = [];
  for (const optimizer of optimizerNames) {
    const own = (await optimizerOf({ optimizer }))?.slots ?? [];
    if ([...own].sort().join() === slots.join()) fitting.push(optimizer);
  }
  if (fitting.includes(asked)) return undefined;
  const [one] = fitting;
  return one === undefined
    ? "an optimiser that --optimizer does not have: go on with Network.train"
    : `--optimizer ${fitting.join(" or ")}: name the same`;
}

function refusal(
  path: string,
  found: Exclude<Found, { kind: "nothing" }>,
  { id }: Experiment,
  seed?: number,
): string {
  const elsewhere = "choose another --out, or add --force to replace it";
  if (found.kind === "foreign") {
    return `${path} exists and is no network that this version reads: ${elsewhere}`;
  }
  if (found.kind === "other") {
    return `${path} holds another network than ${id} (${found.difference}): ${elsewhere}`;
  }
  const seedless = seed === undefined || seed === found.saved.seed ? "" : " and leave --seed out";
  return `${path} exists already: add --resume${seedless} to go on with it, or --force to replace it`;
}

/** @throws {UsageError} if the run of a file had other training data */
export function checkMiniBatches(members: readonly Member[], miniBatches: number): void {
  for (const { out, saved } of members) {
    const position = saved?.state.position;
    if (!position || position.miniBatches === miniBatches) continue;
    throw new UsageError(
      `${out} was trained with ${position.miniBatches} mini-batches an epoch, these data give ${miniBatches}: ` +
        "name the same --data, or put --force in place of --resume to replace it",
    );
  }
}
