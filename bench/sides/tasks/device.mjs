// Reports if our library can use a GPU, and its properties; nothing is timed.

import { loadNative } from "../../../dist/backend/native/load.js";
import { tryCuda } from "../../../dist/backend/native/load-cuda.js";
import { Network3Error } from "../../../dist/errors.js";
import { ordinalOf } from "../../lib/device.mjs";
import { nets } from "../../lib/nets.mjs";
import { makeNetwork } from "../network.mjs";

/**
 * Returns `{ name, gpu, description, computeCapability, memory, libraries: [{ name, version }] }`,
 * memory in bytes, or `{ problem }`.
 */
export async function device({ device: name }) {
  try {
    const network = makeNetwork(nets.shallow, 10, { device: name });
    const { description } = network.device;
    await network.ready();
    await network.dispose();
    const { devices, libraries } = tryCuda(loadNative());
    const { name: gpu, computeCapability, memory } = devices[ordinalOf(name)];
    const versions = libraries.map(({ name: library, version }) => ({ name: library, version }));
    return { name, gpu, description, computeCapability, memory, libraries: versions };
  } catch (error) {
    if (!(error instanceof Network3Error)) throw error;
    return { problem: `${error.message} (${error.code})` };
  }
}
