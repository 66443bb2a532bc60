// Equal seeds give equal bits, however often a network trains and whatever trains beside it.
import { expect, it } from "vitest";
import { testedDevice } from "../support/devices.js";
import { BATCH, convLayers, examples, make } from "../support/networks.js";

async function trained(seed: number, steps: number) {
  const net = make(convLayers(0.5), { device: testedDevice, seed });
  await net.SGD(examples(steps * BATCH), 1, BATCH, 0.1, undefined, undefined, { log: false });
  const parameters = await net.parameters();
  await net.dispose();
  return parameters;
}

it("several networks that train at once give the same result as each alone", async () => {
  const seeds = [1, 2, 3];
  const alone = [];
  for (const seed of seeds) alone.push(await trained(seed, 20));
  expect(await Promise.all(seeds.map((seed) => trained(seed, 20)))).toEqual(alone);
});

it("twenty equal runs end with equal weights", async () => {
  const first = await trained(7, 10);
  for (let again = 1; again < 20; again++) expect(await trained(7, 10)).toEqual(first);
});
