// One process of `npm run tune`: node trial.mjs '{"threads":1,"seconds":0.05}' prints the times of all
// candidates on the instruction set of the environment, as JSON.
import { createCpuBackend } from "../../dist/backend/native/adapter.js";
import { candidates, programOf } from "./candidates.mjs";

const { threads, seconds } = JSON.parse(process.argv[2] ?? "{}");
const backend = createCpuBackend();
const ROUNDS = 5;

/** Half of the diffs are zero, as behind a ReLU. */
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

async function compare(candidate) {
  const ours = await open(candidate, { [candidate.pass]: true });
  const library = await open(candidate, { [candidate.pass]: false });
  const best = { ours: Infinity, library: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    best.ours = Math.min(best.ours, 1e6 * (await ours.stepTime()));
    best.library = Math.min(best.library, 1e6 * (await library.stepTime()));
  }
  await ours.executable.dispose();
  await library.executable.dispose();
  return best;
}

const times = [];
for (const candidate of candidates) times.push(await compare(candidate));
console.log(JSON.stringify({ description: backend.description, times }));
