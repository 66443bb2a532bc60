// The file of results: a line of JSON for each finished run of an experiment.

import { appendFile, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError, FileFormatError } from "../../errors.js";
import { writeFileAtomic } from "../../io/atomic-file.js";
import { makeFolder } from "../../make-folder.js";
import { codeOf, messageOf } from "../../realms.js";

/** The file that the package holds, relative to its folder. */
export const OWN_RESULTS = "docs/results/chapter.jsonl";

/** A finished run. Accuracies are in 0..1. */
export interface RunResult {
  readonly experiment: string;
  /** The number of the run, from 1. */
  readonly run: number;
  readonly seed: number;
  readonly epochs: number;
  /** That of the best epoch, or of the vote; null without validation data. */
  readonly validationAccuracy: number | null;
  /** At the epoch with the best validation accuracy. */
  readonly testAccuracy: number;
  /** Training time without evaluation; of a vote that of its networks. */
  readonly seconds: number;
  readonly commit: string;
  readonly machine: string;
  /** The command that makes the run again. */
  readonly command: string;
}

const fields: Readonly<Record<keyof RunResult, readonly string[]>> = {
  experiment: ["string"],
  run: ["number"],
  seed: ["number"],
  epochs: ["number"],
  validationAccuracy: ["number", "null"],
  testAccuracy: ["number"],
  seconds: ["number"],
  commit: ["string"],
  machine: ["string"],
  command: ["string"],
};

export interface Results {
  readonly results: readonly RunResult[];
  /** The whole lines of a file whose last line is cut off; undefined if it is whole. */
  readonly wholeLines?: string;
}

/**
 * Reads a file of results; a missing file has none. A last line that is cut off is left out.
 *
 * @throws {FileFormatError} if another line is no result
 * @throws {FileError} if the file cannot be read
 */
export async function readResults(path: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return { results: [] };
    throw new FileError(`cannot read the results in ${path}: ${messageOf(cause)}`, { cause });
  }
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const results = lines.map((line, index) => parseResult(line, `${path}, line ${index + 1}`));
  if (last === "") return { results };
  // A line is written at once with its end, so that one without an end is not whole.
  return { results, wholeLines: lines.map((line) => `${line}\n`).join("") };
}

function parseResult(line: string, where: string): RunResult {
  let value: Record<string, unknown>;
  try {
    value = Object(JSON.parse(line));
  } catch (cause) {
    throw new FileFormatError(`${where} is no JSON: ${messageOf(cause)}; remove the line`, {
      cause,
    });
  }
  for (const [name, types] of Object.entries(fields)) {
    const field = value[name];
    const type = field === null ? "null" : typeof field;
    if (types.includes(type)) continue;
    throw new FileFormatError(
      `${where}: ${name} must be a ${types.join(" or ")}, got ${JSON.stringify(field)}; correct or remove the line`,
    );
  }
  return value as unknown as RunResult;
}

/** Replaces a file whose last line is cut off by its whole lines. */
export async function repairResults(path: string, wholeLines: string): Promise<void> {
  await writeFileAtomic(path, [new TextEncoder().encode(wholeLines)]);
}

/** @throws {FileError} if the line cannot be written */
export async function addResult(path: string, result: RunResult): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await appendFile(path, `${JSON.stringify(result)}\n`, { flush: true });
  } catch (cause) {
    throw new FileError(
      `cannot add a result to ${path}: ${messageOf(cause)}; the network is saved, so that the same command adds it once the file can be written`,
      { cause },
    );
  }
}
