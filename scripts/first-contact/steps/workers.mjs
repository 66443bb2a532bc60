// Worker threads one after the other, each of which opens the device, trains a step and ends.
import { Worker } from "node:worker_threads";
import { fault, job, note } from "./step.mjs";

const count = job.quick ? 3 : 10;
const source = new URL("worker-thread.mjs", import.meta.url);

/** The milliseconds of one worker, or why it failed. */
function runWorker() {
  const begin = performance.now();
  return new Promise((resolve) => {
    const worker = new Worker(source, { argv: [process.argv[2] ?? ""] });
    worker.on("error", ({ message }) => resolve({ problem: message }));
    worker.on("exit", () => resolve({ milliseconds: performance.now() - begin }));
  });
}

const times = [];
for (let i = 0; i < count; i++) {
  const { milliseconds, problem } = await runWorker();
  if (problem === undefined) times.push(milliseconds);
  else fault(`worker ${i}: ${problem}`);
}
const [first, ...others] = times.map(Math.round);
if (others.length > 0) {
  note(
    `the first took ${first} ms, the others ${Math.min(...others)} to ${Math.max(...others)} ms`,
  );
}
