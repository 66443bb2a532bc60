// Shared by all steps: the job, and functions that add lines to the report.
import { createHash } from "node:crypto";
import { SKIPPED } from "../exit-codes.mjs";

/**
 * @type {{ device: string, quick: boolean, out: string, seconds: number }} `seconds` is when it is killed
 */
export const job = JSON.parse(process.argv[2] ?? "{}");

/** Adds a line to the report. */
export const note = (text) => console.log(`= ${text}`);

/** Reports why the step cannot run on this machine, and ends it. */
export function skip(reason) {
  note(reason);
  process.exit(SKIPPED);
}

/** Adds a line to the report and makes the step fail. */
export function fault(text) {
  note(text);
  process.exitCode = 1;
}

/**
 * A fresh network of bench/lib/nets.mjs after some steps of training.
 * @param {string} name
 * @param {number} batch
 * @param {number} steps
 */
export async function trained(name, batch, steps, device) {
  const { nets } = await import("../../../bench/lib/nets.mjs");
  const { makeDataset, makeNetwork } = await import("../../../bench/sides/network.mjs");
  const spec = nets[name];
  const network = makeNetwork(spec, batch, { device });
  const { eta, lmbda } = spec;
  const data = makeDataset(spec, steps * batch);
  await network.SGD(data, 1, batch, eta, undefined, undefined, { lmbda, log: false });
  return network;
}

/** The parameters of a network after some steps of training. */
export async function parametersAfter(name, batch, steps, device) {
  const network = await trained(name, batch, steps, device);
  try {
    return await network.parameters();
  } finally {
    await network.dispose();
  }
}

/** Returns a hash of parameters, to compare them. */
export function hashOf(parameters) {
  const hash = createHash("sha256");
  for (const { data } of Object.values(parameters)) hash.update(data);
  return hash.digest("hex");
}
