// Evaluates a report of StrykerJS: the number of killed mutants and the list of survivors.
import { equivalents } from "./equivalents.mjs";

/**
 * A mutant that no test detected. Text identifies its place, so that it is still found when lines
 * move.
 * @typedef {{ file: string, line: string, find: string, replace: string, row: number }} Survivor
 */

/**
 * Counts a report's mutants.
 * @param {any} report in the mutation testing report schema
 * @returns {{ killed: number, explained: number, survivors: Survivor[] }}
 */
export function countMutants(report) {
  let killed = 0;
  let explained = 0;
  /** @type {Survivor[]} */
  const survivors = [];
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    for (const mutant of mutants) {
      if (["Killed", "Timeout"].includes(mutant.status)) killed++;
      if (!["Survived", "NoCoverage"].includes(mutant.status)) continue;
      const survivor = describe(file, source, mutant);
      if (isExplained(survivor)) explained++;
      else survivors.push(survivor);
    }
  }
  return { killed, explained, survivors };
}

/** The share of killed mutants, without the mutants that `equivalents` explains. */
export function scoreOf({ killed, survivors }) {
  const all = killed + survivors.length;
  return all === 0 ? 1 : killed / all;
}

function describe(file, source, { location: { start, end }, replacement }) {
  const lines = source.split("\n");
  const inside = lines.slice(start.line - 1, end.line);
  inside[inside.length - 1] = inside.at(-1).slice(0, end.column - 1);
  inside[0] = inside[0].slice(start.column - 1);
  return {
    file,
    line: lines[start.line - 1].trim(),
    find: oneLine(inside.join("\n")),
    replace: oneLine(replacement),
    row: start.line,
  };
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

/** An entry without `find` explains all mutants of its line, one without `replace` all of that text. */
function isExplained({ file, line, find, replace }) {
  return equivalents.some(
    (known) =>
      known.file === file &&
      known.line === line &&
      (known.find === undefined || known.find === find) &&
      (known.replace === undefined || known.replace === replace),
  );
}
