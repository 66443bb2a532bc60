// The parameters after the same steps on the device and on the CPU, and after two runs on the device.
import { chapterNets } from "../../../bench/lib/nets.mjs";
import { fault, hashOf, job, note, parametersAfter } from "./step.mjs";

// A step moves the parameters by eta times a gradient that float32 rounds.
const MOST_AFTER_ONE = 1e-5;
// Rounding errors grow from step to step.
const MOST_AFTER_MANY = 1e-3;
const baseline = job.device === "cpu" ? "reference" : "cpu";

const cases = chapterNets.flatMap((name) =>
  job.quick
    ? [
        { name, batch: 10, steps: 1 },
        ...(name === "shallow"
          ? [
              { name, batch: 17, steps: 3 },
              { name, batch: 100, steps: 1 },
            ]
          : []),
      ]
    : [
        { name, batch: 10, steps: 1 },
        { name, batch: 10, steps: 40 },
        { name, batch: 17, steps: 5 },
        { name, batch: 100, steps: 5 },
      ],
);

/** The largest difference, NaN where one has a NaN. */
function differenceOf(ours, theirs) {
  let largest = 0;
  for (const [key, { data }] of Object.entries(ours)) {
    data.forEach((value, i) => {
      const difference = Math.abs(value - theirs[key].data[i]);
      if (!(difference <= largest)) largest = difference;
    });
  }
  return largest;
}

for (const { name, batch, steps } of cases) {
  const first = await parametersAfter(name, batch, steps, job.device);
  const second = await parametersAfter(name, batch, steps, job.device);
  const expected = await parametersAfter(name, batch, steps, baseline);
  const difference = differenceOf(first, expected);
  const isEqual = hashOf(first) === hashOf(second);
  const most = steps === 1 ? MOST_AFTER_ONE : MOST_AFTER_MANY;
  const isGood = isEqual && difference <= most;
  const what = `${name}, mini-batch ${batch}, ${steps} step${steps === 1 ? "" : "s"}`;
  const text = `${what}: ${difference.toExponential(1)} from ${baseline}`;
  (isGood ? note : fault)(`${text}, two runs ${isEqual ? "equal" : "DIFFER"}`);
}
