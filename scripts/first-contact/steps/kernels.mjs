// Runs one step of each net and reports the implementation and the graph nodes of each op.

import { chapterNets } from "../../../bench/lib/nets.mjs";
import { createCpuBackend, createCudaBackend } from "../../../dist/backend/native/adapter.js";
import { experiments } from "../../../dist/index.js";
import { lowerNetwork } from "../../../dist/network/lower.js";
import { job, note, trained } from "./step.mjs";

const BATCH = 10;

async function kernelsOf(id) {
  const layers = experiments.find((experiment) => experiment.id === id).layers();
  const ordinal = Number(job.device.split(":")[1] ?? 0);
  const backend = job.device === "cpu" ? createCpuBackend() : createCudaBackend(ordinal);
  const program = lowerNetwork({ layers, last: layers.at(-1) }, BATCH);
  const executable = backend.compile(program, { seed: 1, threads: 1 });
  try {
    return await executable.kernels("trainStep");
  } finally {
    await executable.dispose();
  }
}

for (const name of chapterNets) {
  const kernels = await kernelsOf(name);
  console.log(`\n${name}`);
  for (const { op, implementation, graphNodes = "-" } of kernels) {
    console.log(`  ${String(graphNodes).padStart(3)}  ${implementation.padEnd(28)} ${op}`);
  }
  const nodes = kernels.reduce((sum, { graphNodes = 0 }) => sum + graphNodes, 0);
  const cudnn = kernels.filter(({ implementation }) => implementation.startsWith("cudnn"));
  await (await trained(name, BATCH, 1, job.device)).dispose();
  const parts = [`${kernels.length} kernels`];
  if (nodes > 0) parts.push(`${nodes} graph nodes`);
  if (cudnn.length > 0) parts.push(cudnn.map(({ implementation }) => implementation).join(" "));
  note(`${name}: ${parts.join(", ")}`);
}
