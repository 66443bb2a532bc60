// What a training step on a GPU is to reach, at the chapter's mini-batch.

const BATCH = 10;
const MOST_MICROSECONDS = { dbl_conv_relu: 40, dropout: 60 };
const LEAST_RATIOS = { graph: 3, eager: 10 };
const names = { graph: "PyTorch with CUDA graphs", eager: "PyTorch, eager" };

/**
 * The aims that a measured row has to meet; none at other mini-batches and without the other side.
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
