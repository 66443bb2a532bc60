// Target speeds of a training step on a GPU, for the mini-batch size of the chapter.

const BATCH = 10;
const MOST_MICROSECONDS = { dbl_conv_relu: 40, dropout: 60 };
const LEAST_RATIOS = { graph: 3, eager: 10 };
const names = { graph: "PyTorch with CUDA graphs", eager: "PyTorch, eager" };

/**
 * Returns the targets of a measured row. Other mini-batch sizes have none; a PyTorch mode that was
 * not measured has no target ratio.
 * @param {string} net
 * @param {number} batch
 * @param {number} microseconds of a step of ours
 * @param {Partial<Record<"graph" | "eager", number>>} ratios
 * @returns {{ aim: string, met: boolean }[]}
 */
export function aimsOf(net, batch, microseconds, ratios) {
  if (batch !== BATCH) return [];
  const most = MOST_MICROSECONDS[net];
  const step =
    most === undefined ? [] : [{ aim: `<= ${most} µs a step`, met: microseconds <= most }];
  const beside = Object.entries(LEAST_RATIOS)
    .filter(([mode]) => ratios[mode] !== undefined)
    .map(([mode, least]) => ({
      aim: `>= ${least}x ${names[mode]}`,
      met: ratios[mode] >= least,
    }));
  return [...step, ...beside];
}
