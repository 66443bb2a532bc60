// Checks the arguments of a run against the sources and scalars of its function.
import { ArgumentError } from "../../errors.js";
import type { FunctionSpec } from "../../graph/program.js";
import type { RunArguments } from "../backend.js";
import { ReferenceData } from "./data.js";
import type { Source } from "./kernels/kernel.js";

/**
 * Returns the rows of each source of a function. Throws {@link ArgumentError} if an argument does
 * not fit.
 */
export function resolveSources(spec: FunctionSpec, args: RunArguments): Map<string, Source> {
  checkRows(spec, args);
  checkSums(spec, args);
  const sources = new Map<string, Source>();
  for (const op of spec.ops) {
    const name = op.attributes.source;
    if (op.op !== "slice_batch" || typeof name !== "string" || sources.has(name)) continue;
    sources.set(name, resolve(name, spec, args));
  }
  return sources;
}

function resolve(name: string, spec: FunctionSpec, args: RunArguments): Source {
  const slice = args.data[name];
  if (!slice) throw new ArgumentError(`the run needs the data "${name}"; pass it in \`data\``);
  if (!(slice.data instanceof ReferenceData)) {
    throw new ArgumentError(`the data "${name}" lies on another device; upload it to this one`);
  }
  const { array, rowSize, rows } = slice.data;
  const [lowest, highest] = args.order
    ? extremes(args.order)
    : [0, Math.min(args.rows, args.steps * spec.batch) - 1];
  const missing = slice.from + lowest < 0 ? lowest : highest;
  if (slice.from + missing < 0 || slice.from + missing >= rows) {
    throw new ArgumentError(
      `the run needs row ${slice.from + missing} of "${name}", which has ${rows} rows; ` +
        "ask for rows that exist",
    );
  }
  return { array, rowSize, from: slice.from };
}

function extremes(order: Int32Array): readonly [number, number] {
  let lowest = 0;
  let highest = 0;
  for (const row of order) {
    lowest = Math.min(lowest, row);
    highest = Math.max(highest, row);
  }
  return [lowest, highest];
}

function checkRows(spec: FunctionSpec, args: RunArguments): void {
  const { steps, rows, order } = args;
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ArgumentError(`\`steps\` must be a whole number from 0 on, got ${steps}`);
  }
  if (!Number.isInteger(rows) || rows < 0 || (steps > 0 && rows <= (steps - 1) * spec.batch)) {
    throw new ArgumentError(
      `${steps} steps of ${spec.batch} rows need more than ${(steps - 1) * spec.batch} rows, ` +
        `got ${rows}; run fewer steps`,
    );
  }
  const used = Math.min(rows, steps * spec.batch);
  if (order && order.length < used) {
    throw new ArgumentError(`\`order\` must name ${used} rows, got ${order.length}`);
  }
}

function checkSums(spec: FunctionSpec, args: RunArguments): void {
  const wanted = [...(args.record ?? []), ...(args.finite === undefined ? [] : [args.finite])];
  for (const name of wanted) {
    if (spec.outputs.some((output) => output.name === name && output.kind === "sum")) continue;
    const sums = spec.outputs.filter((output) => output.kind === "sum").map(({ name }) => name);
    throw new ArgumentError(
      `"${name}" is not a summed output; expected one of: ${sums.join(", ") || "none"}`,
    );
  }
}
