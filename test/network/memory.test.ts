// The device memory that a network holds, and its release.
import type { Network } from "network3";
import { describe, expect, it } from "vitest";
import { testedDevice } from "../support/devices.js";
import { BATCH, convLayers, examples, make } from "../support/networks.js";

/** Bytes by which the memory use of a real driver may vary; the emulated driver uses none. */
const slack = process.env.NETWORK3_TEST_GPU ? 32 << 20 : 0;

async function memoryOf(net: Network) {
  const use = await net.memory();
  if (!use) throw new Error(`${net.device.name} does not tell of its memory`);
  return use;
}

async function trained(): Promise<Network> {
  const net = make(convLayers(0.5), { device: testedDevice });
  await net.SGD(examples(3 * BATCH), 1, BATCH, 0.1, undefined, undefined, { log: false });
  return net;
}

function testsOfDeviceMemory() {
  it("reports the memory of the network and of the device", async () => {
    const net = await trained();
    const { network, free, total } = await memoryOf(net);
    expect(network).toBeGreaterThan(8 << 20); // cuBLAS's workspace
    expect(total - free).toBeGreaterThanOrEqual(network);
  });

  it("returns to its previous value after dispose(), for several networks in turn", async () => {
    const watcher = await trained();
    // The driver keeps the memory that the first use of a kernel allocates.
    await (await trained()).dispose();
    const before = await memoryOf(watcher);
    // Enough repetitions that a leak in each would exceed the slack.
    for (let again = 0; again < 10; again++) {
      const net = await trained();
      const { network } = await memoryOf(net);
      const { free } = await memoryOf(watcher);
      expect(before.free - free).toBeGreaterThanOrEqual(network - slack);
      await net.dispose();
    }
    const after = await memoryOf(watcher);
    expect(after.network).toBe(before.network);
    expect(before.free - after.free).toBeLessThanOrEqual(slack);
  });
}

describe(`net.memory() on ${testedDevice}`, () => {
  if (testedDevice === "cuda") {
    testsOfDeviceMemory();
  } else {
    it("is undefined: the memory is the host's", async () => {
      expect(await (await trained()).memory()).toBeUndefined();
    });
  }
});
