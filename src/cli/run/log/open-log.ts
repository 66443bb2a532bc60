// The log of `network3 run --log`, in the format of its name.

import { extname } from "node:path";
import { InvalidArgumentError } from "commander";
import type { RunObserver } from "../observer.js";
import type { Member } from "../plan.js";
import { tensorboardLog } from "./tensorboard-log.js";
import { csvLog, jsonLog } from "./text-log.js";

const ENDINGS = [".csv", ".ndjson", ".jsonl", ".tfevents"];

const endingOf = (path: string) => extname(path).toLowerCase();

/** Parses the name of a log. */
export function parseLogFile(text: string): string {
  if (ENDINGS.includes(endingOf(text))) return text;
  throw new InvalidArgumentError(
    `It must end in ${ENDINGS.join(", ").replace(/, (?=[^,]*$)/, " or ")}.`,
  );
}

/**
 * Begins a log of the networks of a run, or goes on with it where the run resumes one.
 *
 * @throws {FileError} if the file cannot be written
 */
export function openLog(path: string, members: readonly Member[]): RunObserver {
  const resumes = members.some(({ saved }) => (saved?.state.history.length ?? 0) > 0);
  const numbered = members.some(({ number }) => number !== undefined);
  if (endingOf(path) === ".tfevents") return tensorboardLog(path, resumes, numbered);
  return endingOf(path) === ".csv" ? csvLog(path, resumes) : jsonLog(path, resumes);
}
