// Formats the findings of doctor as text and as JSON.

import { wrap } from "../io.js";
import type { Check, Mark } from "./check.js";
import type { Facts } from "./facts.js";

const MARK_WIDTH = "problem".length;
const NAME_WIDTH = "processor".length;
const GAP = "  ";
const INDENT = " ".repeat(MARK_WIDTH + NAME_WIDTH + 2 * GAP.length);
const COLORS: Readonly<Record<Mark, number>> = { ok: 32, note: 33, problem: 31 };

/** Returns a block for each check, followed by the verdict. */
export function describeChecks(checks: readonly Check[], colors: boolean): string {
  const blocks = checks.map((check) => describeCheck(check, colors));
  return [...blocks, "", verdict(checks)].join("\n");
}

function describeCheck({ name, mark, text, remedy }: Check, colors: boolean): string {
  const lines = text.split("\n");
  if (remedy !== undefined) lines.push(`remedy: ${remedy}`);
  // The mark is coloured after wrapping, so that colour codes do not count as width.
  const block = lines
    .map((line, index) => {
      const start =
        index === 0 ? `${mark.padEnd(MARK_WIDTH)}${GAP}${name.padEnd(NAME_WIDTH)}${GAP}` : INDENT;
      return wrap(start + line, INDENT);
    })
    .join("\n");
  return colors ? `\x1b[${COLORS[mark]}m${mark}\x1b[0m${block.slice(mark.length)}` : block;
}

function verdict(checks: readonly Check[]): string {
  const problems = checks.filter(({ mark }) => mark === "problem").length;
  if (problems === 0) return "Everything that network3 needs works.";
  return `${problems} ${problems === 1 ? "problem" : "problems"}; each line marked so is followed by its remedy.`;
}

/** Returns the object that `--json` prints. */
export function doctorJson(facts: Facts, checks: readonly Check[]) {
  return { ok: isWell(checks), ...facts, checks };
}

export function isWell(checks: readonly Check[]): boolean {
  return checks.every(({ mark }) => mark !== "problem");
}
