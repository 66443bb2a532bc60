// Formats the comparison of two builds.
import { formatTable, micro } from "../lib/format.mjs";
import { quantile } from "../lib/stats.mjs";

const units = { step: "step", predict: "image" };

/** "16.1 / 16.3": lower quartile and median of a side's processes, in µs. */
function times(pairs, side) {
  const samples = pairs.map((pair) => pair[side]);
  const [quarter, half] = [0.25, 0.5].map((share) => quantile(samples, share));
  return `${micro(quarter)} / ${micro(half)}`;
}

function sideLine({ name, addon, device, compiler }, letter) {
  return `${letter} = ${name}: ${addon ?? "no addon"}; ${device}; ${compiler}`;
}

/** The lines that say what was compared, and the table. */
export function table(rows, [judged, other]) {
  const cells = [
    ["net", "batch", "thr", "of a", "A µs", "B µs", "A / B", "95 % interval", "bits"],
    ...rows.map(({ net, batch, threads, work, pairs, ratio, low, high, bits }) => [
      net,
      String(batch),
      String(threads),
      units[work],
      times(pairs, 0),
      times(pairs, 1),
      ratio.toFixed(3),
      `${low.toFixed(3)}..${high.toFixed(3)}`,
      bits,
    ]),
  ];
  return [
    sideLine(judged, "A"),
    sideLine(other, "B"),
    `\nlower quartile / median of ${rows[0].pairs.length} processes of each side, and median ratio of the pairs`,
    `\n${formatTable(cells)}\n`,
  ];
}

const label = ({ net, batch, threads, work }) =>
  `${net} (mini-batch ${batch}, threads ${threads}, ${work})`;

/** The lines that judge the table. */
export function verdict(rows, [judged, other], { limit }) {
  const slower = rows.filter(({ isSlower }) => isSlower);
  const faster = rows.filter(({ high }) => high < 1 / limit);
  const lines = faster.map((row) => `A is faster than B: ${label(row)}`);
  if (slower.length === 0) {
    return [
      ...lines,
      `No interval lies wholly above ${limit}: ${judged.name} is not found slower.`,
    ];
  }
  const found = slower.map((row) => `A is slower than B: ${label(row)}`);
  return [...lines, ...found, `${judged.name} is slower than ${other.name} by more than ${limit}.`];
}
