// Formats the tables of a run on the CPU.
import { formatTable, ratio, spread } from "../lib/format.mjs";

/** Speed as a share of the limit for multiply-adds on the same number of threads. */
function shareOfLimit(flops, microseconds, threads, limits) {
  const limit = limits.find((row) => row.threads === threads);
  return limit === undefined ? undefined : flops / microseconds / 1e3 / limit.gflops;
}

/** The table of training steps of all nets. Ratios compare with the fastest variant of PyTorch. */
export function stepTable(rows, limits) {
  const cells = [
    ["net", "batch", "thr", "ours µs", "GFLOP/s", "of limit", "PyTorch µs", "best/ours"],
  ];
  cells[0].push("oneDNN µs", "best/ours");
  for (const { net, batch, flops, ours, raw, pytorch, best } of rows) {
    for (const side of ours) {
      const share = shareOfLimit(flops, side.median, side.threads, limits);
      const peer = pytorch.find(({ threads }) => threads === side.threads);
      cells.push([
        net,
        String(batch),
        String(side.threads),
        spread(side),
        (flops / side.median / 1e3).toFixed(1),
        share === undefined ? "-" : `${(100 * share).toFixed(0)} %`,
        peer ? spread(peer) : "-",
        best.pytorch ? ratio(best.pytorch.median / side.median) : "-",
        spread(raw.find(({ threads }) => threads === side.threads)),
        ratio(best.raw.median / side.median),
      ]);
    }
  }
  return formatTable(cells);
}

/** Lines with the fastest PyTorch variant for each net. */
export function pytorchLines(rows) {
  return rows
    .filter(({ best }) => best.pytorch)
    .map(({ net, batch, best }) => `  ${net}, mini-batch ${batch}: ${best.pytorch.how}`);
}

/** The table of the limits of the machine. */
export function limitTable({ isa, limits }) {
  return formatTable([
    [`limits (${isa})`, "GFLOP/s", "memory GB/s", "cache GB/s"],
    ...limits.map(({ threads, gflops, memory_gbs, cache_gbs }) => [
      `${threads} thread${threads === 1 ? "" : "s"}`,
      gflops.toFixed(0),
      memory_gbs.toFixed(1),
      cache_gbs.toFixed(1),
    ]),
  ]);
}
