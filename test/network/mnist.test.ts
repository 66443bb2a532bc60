// The chapter's network on real data.
import { experiments, loadDataShared, Network } from "network3";
import { describe, expect, it } from "vitest";

const directory = process.env.NETWORK3_DATA;
const reason = directory ? "" : " (skipped: NETWORK3_DATA names no folder with MNIST)";

describe("MNIST", () => {
  it.skipIf(!directory)(
    `three epochs of dbl_conv_relu reach 97.5 % test accuracy${reason}`,
    async () => {
      const { training, validation, test } = await loadDataShared({ directory: directory ?? "" });
      expect([training.size, validation.size, test.size]).toEqual([50_000, 10_000, 10_000]);
      const experiment = experiments.find(({ id }) => id === "dbl_conv_relu");
      if (!experiment) throw new Error("dbl_conv_relu is no experiment");
      const { eta, lmbda, miniBatchSize } = experiment;
      const net = new Network(experiment.layers(), miniBatchSize, { device: "cpu", seed: 1 });
      const options = { lmbda, log: false } as const;
      const { epochs, testAccuracy } = await net.SGD(
        training,
        3,
        miniBatchSize,
        eta,
        validation,
        test,
        options,
      );
      expect(epochs).toHaveLength(3);
      expect(testAccuracy).toBeGreaterThanOrEqual(0.975);
      expect(await net.accuracy(test)).toBeGreaterThanOrEqual(0.97);
      await net.dispose();
    },
    300_000,
  );
});
