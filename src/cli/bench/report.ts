// Formats the output of `network3 bench` for 80 columns.
import type { NetworkProfile, OpProfile } from "../../train/profile.js";
import { grouped } from "../format.js";
import { COLUMNS } from "../io.js";
import { align, GAP } from "../table.js";
import type { StepTimes } from "./step-times.js";

const micro = (value: number): string => value.toFixed(1);

/** Returns a table with a line for each experiment. */
export function stepTable(rows: readonly StepTimes[]): string {
  const cells = rows.map(({ experiment, threads, miniBatchSize, median, least, most }) => [
    experiment,
    String(threads),
    micro(median),
    `${micro(least)}..${micro(most)}`,
    grouped((miniBatchSize / median) * 1e6),
  ]);
  const head = ["training step", "threads", "µs, median", "least..most", "images/s"];
  return `${rows[0]?.device ?? ""}\n\n${align([head, ...cells], 1)}`;
}

/** Returns a table of the ops of a step, the slowest first. */
export function profileTable(experiment: string, profile: NetworkProfile): string {
  const { ops, stepMicroseconds, gflops, limitGflops, threads } = profile;
  const waits = ops.reduce((sum, op) => sum + op.waitMicroseconds, 0);
  const limit =
    limitGflops === undefined
      ? ""
      : `, ${percent(gflops / limitGflops)} of the limit of ${limitGflops.toFixed(0)}`;
  const lines = [
    `${experiment}: ${micro(stepMicroseconds)} µs a step, ${gflops.toFixed(1)} GFLOP/s${limit}`,
    ...(threads > 1 ? [`waiting for other threads: ${micro(waits)} µs`] : []),
  ];
  return `${lines.join("\n")}\n\n${opTable(ops)}`;
}

function opTable(ops: readonly OpProfile[]): string {
  const sorted = ops.toSorted((a, b) => b.microseconds - a.microseconds);
  const numbers = sorted.map(({ microseconds, gflops, share }) => [
    micro(microseconds),
    gflops === undefined ? "" : gflops.toFixed(1),
    share === undefined ? "" : percent(share),
  ]);
  const head = ["op", "of", "implementation", "µs", "GFLOP/s", "limit"];
  const room = (column: number) =>
    Math.max(head[3 + column]?.length ?? 0, ...numbers.map((row) => row[column]?.length ?? 0));
  const labels = Math.max(...sorted.map(({ label }) => label.length));
  const left = COLUMNS - labels - room(0) - room(1) - room(2) - 5 * GAP.length;
  const names = Math.floor(left / 2);
  const rows = sorted.map(({ op, label, implementation }, index) => [
    shorten(op, names),
    label,
    // Leaves out the prefix that marks our own kernels.
    shorten(implementation.replace(/^network3:/, ""), left - names),
    ...(numbers[index] ?? []),
  ]);
  return align([head, ...rows], 3);
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const shorten = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
