// One process of `npm run tune`: node trial.mjs '{"threads":1,"seconds":0.05}' prints the times of all
// candidates on the instruction set of the environment, as JSON. With "portable":true our side are the portable
// kernels, which builds without oneDNN use for all shapes.
import { createCpuBackend } from "../../dist/backend/native/adapter.js";
import { candidates, programOf } from "./candidates.mjs";

const { threads, seconds, portable = false } = JSON.parse(process.argv[2] ?? "{}");
const backend = createCpuBackend();
const ROUNDS = 7;

/** Returns input values. Half of the diffs are zero, like gradients behind a ReLU. */
function fill(name, count) {
  return Float32Array.from({ length: count }, (_, i) =>
    name === "diff" && i % 2 === 0 ? 0 : (((i * 7919) % 101) - 50) / 500,
  );
}

async function open(candidate, passes) {
  const executable = backend.compile(programOf(candidate), { seed: 1, threads, passes });
  const arrays = Object.entries(candidate.variables).map(([name, shape]) => [
    name,
    fill(
      name,
      shape.reduce((product, size) => product * size, 1),
    ),
  ]);
  await executable.write(Object.fromEntries(arrays));
  const run = (steps) =>
    executable.run("step", { steps, rows: steps, data: {}, scalars: { eta: 1e-7 } });
  const first = (await run(3)).seconds / 3;
  const steps = Math.max(1, Math.ceil(seconds / ROUNDS / first));
  return { executable, stepTime: async () => (await run(steps)).seconds / steps };
}

/**
 * Returns the minimum microseconds per step of our kernels and of oneDNN, and the logarithm of our
 * speed-up. The speed-up is the ratio of minima or the median ratio of the rounds, whichever is
 * closer to 1; its logarithm is 0 if they disagree about which is faster.
 */
async function compare(candidate) {
  const others = { [candidate.pass]: false };
  const ours = await open(
    candidate,
    portable ? { ...others, onednn: false } : { [candidate.pass]: true },
  );
  const library = await open(candidate, others);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: 1e6 * (await ours.stepTime()), library: 1e6 * (await library.stepTime()) });
  }
  await ours.executable.dispose();
  await library.executable.dispose();
  const best = {
    ours: Math.min(...rounds.map((round) => round.ours)),
    library: Math.min(...rounds.map((round) => round.library)),
  };
  const gains = rounds.map((round) => Math.log(round.library / round.ours)).sort((a, b) => a - b);
  const [least, median] = [Math.log(best.library / best.ours), gains[(ROUNDS - 1) / 2]];
  const gain =
    Math.sign(least) === Math.sign(median) ? Math.min(Math.abs(least), Math.abs(median)) : 0;
  return { ...best, gain: Math.sign(least) * gain };
}

const times = [];
for (const candidate of candidates) times.push(await compare(candidate));
console.log(JSON.stringify({ description: backend.description, times }));
