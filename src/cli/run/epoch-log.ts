// The file of `network3 run --log`: a line for each epoch, as NDJSON or CSV.

import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { FileError } from "../../errors.js";
import type { EpochRecord } from "../../network.js";
import { messageOf } from "../../realms.js";
import type { Run } from "./state.js";

const isCsv = (path: string) => extname(path).toLowerCase() === ".csv";

const FIELDS = [
  ...["experiment", "seed", "eta", "lmbda", "epoch", "cost"],
  ...["validationAccuracy", "testAccuracy", "isBest", "seconds", "evaluationSeconds"],
];

/** Parses the name of a log. */
export function parseLogFile(text: string): string {
  if ([".csv", ".ndjson", ".jsonl"].includes(extname(text).toLowerCase())) return text;
  throw new InvalidArgumentError("It must end in .csv, .ndjson or .jsonl.");
}

/**
 * Begins a log, or goes on with it where the run resumes one.
 *
 * @throws {FileError} if the file cannot be written
 */
export function beginLog(path: string, resumes: boolean): void {
  if (resumes && existsSync(path)) return;
  write(() => writeFileSync(path, isCsv(path) ? `${FIELDS.join(",")}\n` : ""), path);
}

/** Adds the line of an epoch at once, so that other programs can follow the run. */
export function logEpoch(path: string, { experiment, net }: Run, record: EpochRecord): void {
  const { id, eta, lmbda } = experiment;
  const line: Record<string, unknown> = {
    ...{ experiment: id, seed: net.seed, eta, lmbda },
    ...record,
  };
  // Ids and numbers need no quotes in CSV.
  const text = isCsv(path)
    ? FIELDS.map((field) => line[field] ?? "").join(",")
    : JSON.stringify(line);
  write(() => appendFileSync(path, `${text}\n`), path);
}

function write(action: () => void, path: string): void {
  try {
    action();
  } catch (cause) {
    throw new FileError(`cannot write the log ${path}: ${messageOf(cause)}`, { cause });
  }
}
