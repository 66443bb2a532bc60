// Logs with a line for each epoch: NDJSON and CSV.

import type { EpochRecord } from "../../../network.js";
import type { RunObserver } from "../observer.js";
import type { Run } from "../state.js";
import { LogFile } from "./log-file.js";
import { scalarsOf } from "./scalars.js";

/** The columns of every CSV; those of diagnostics follow. */
const FIELDS = [
  ...["experiment", "seed", "eta", "lmbda", "epoch", "cost"],
  ...["validationAccuracy", "testAccuracy", "isBest", "seconds", "evaluationSeconds"],
];

/** The settings that each line begins with. */
function settingsOf({ experiment: { id, eta, lmbda }, net, member: { number } }: Run) {
  const which = number === undefined ? {} : { net: number };
  return { experiment: id, ...which, seed: net.seed, eta, lmbda };
}

const afterLastLine = (file: Uint8Array) => file.lastIndexOf(10) + 1;

/** Adds an object for each epoch, with the fields of the record. */
export function jsonLog(path: string, resumes: boolean): RunObserver {
  const file = new LogFile(path, resumes && afterLastLine);
  return {
    epoch(run, record) {
      file.append(`${JSON.stringify({ ...settingsOf(run), ...record })}\n`);
    },
  };
}

/** Adds a line of numbers for each epoch; the first line of the file names the columns. */
export function csvLog(path: string, resumes: boolean): RunObserver {
  const file = new LogFile(path, resumes && afterLastLine);
  const begun = new TextDecoder().decode(file.begun).split("\n")[0];
  let columns = begun ? begun.split(",") : undefined;
  return {
    epoch(run, record) {
      const values: Readonly<Record<string, unknown>> = {
        ...settingsOf(run),
        ...{ epoch: record.epoch, isBest: record.isBest },
        ...scalarsOf(record),
      };
      if (!columns) {
        columns = columnsOf(run, record);
        file.append(`${columns.join(",")}\n`);
      }
      // Ids and numbers need no quotes in CSV.
      file.append(`${columns.map((column) => values[column] ?? "").join(",")}\n`);
    },
  };
}

function columnsOf({ member }: Run, record: EpochRecord): string[] {
  const more = Object.keys(scalarsOf(record)).filter((name) => !FIELDS.includes(name));
  const [first = "", ...others] = FIELDS;
  return [first, ...(member.number === undefined ? [] : ["net"]), ...others, ...more];
}
