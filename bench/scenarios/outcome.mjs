// The report of a scenario: a title, a table, and the rows that meet their target.
import { formatTable } from "../lib/format.mjs";

/**
 * @param {string} title what was measured, with the target
 * @param {string[]} columns
 * @param {{ cells: string[], met: boolean | undefined }[]} rows `met` is undefined without a target
 * @param {object[]} numbers for the JSON file
 */
export function outcome(title, columns, rows, numbers) {
  const cells = rows.map((row) => [
    ...row.cells,
    row.met === undefined ? "" : row.met ? "met" : "missed",
  ]);
  return { title, rows: numbers, lines: [title, formatTable([[...columns, "target"], ...cells])] };
}

export const percent = (share) => `${(100 * share).toFixed(0)} %`;
export const times = (ratio) => `${ratio.toFixed(3)}x`;
