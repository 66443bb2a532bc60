// Formats the tables of a run on a GPU.
import { formatTable, ratio, spread } from "../lib/format.mjs";

const optional = (value, format) => (value === undefined ? "-" : format(value));

/** The table of training steps of all nets, with a ratio for each PyTorch mode. */
export function stepTable(rows) {
  const head = [
    "net",
    "batch",
    "ours µs",
    "GFLOP/s",
    "CUDA graph µs",
    "/ours",
    "eager µs",
    "/ours",
  ];
  return formatTable([
    head,
    ...rows.map(({ net, batch, flops, best, ratios }) => [
      net,
      String(batch),
      spread(best.ours),
      (flops / best.ours.median / 1e3).toFixed(0),
      optional(best.graph, spread),
      optional(ratios.graph, ratio),
      optional(best.eager, spread),
      optional(ratios.eager, ratio),
    ]),
  ]);
}

/** Lines with the fastest variant of each PyTorch mode. */
export function pytorchLines(rows) {
  return rows.flatMap(({ net, batch, best }) =>
    [best.graph, best.eager]
      .filter((side) => side !== undefined)
      .map(({ how }) => `  ${net}, mini-batch ${batch}: ${how}`),
  );
}

/** Lines with each target, met or missed. */
export function aimLines(rows) {
  return rows.flatMap(({ net, batch, aims }) =>
    aims.map(({ aim, met }) => `  ${net}, mini-batch ${batch}: ${aim}: ${met ? "met" : "missed"}`),
  );
}
