import { Network } from "network3";
import { describe, expect, it } from "vitest";
import { type Experiment, experiments, findExperiment } from "../../src/experiments/registry.js";

/** Sizes, hyper-parameters and reported test accuracies of the chapter's experiments. */
const expected: Record<string, [parameters: number, eta: number, lmbda: number, test?: number]> = {
  shallow: [79_510, 0.1, 0, 0.978],
  basic_conv: [289_630, 0.1, 0, 0.9878],
  omit_FC: [29_330, 0.1, 0],
  dbl_conv: [85_670, 0.1, 0, 0.9906],
  dbl_conv_tanh: [85_670, 0.1, 0],
  dbl_conv_relu: [85_670, 0.03, 0.1, 0.9923],
  expanded_100: [85_670, 0.03, 0.1, 0.9937],
  expanded_300: [215_870, 0.03, 0.1, 0.9946],
  expanded_1000: [671_570, 0.03, 0.1, 0.9943],
  double_fc_100: [95_770, 0.03, 0.1, 0.9943],
  double_fc_300: [306_170, 0.03, 0.1, 0.9948],
  double_fc_1000: [1_672_570, 0.03, 0.1, 0.9947],
  dropout: [1_672_570, 0.03, 0, 0.996],
  dropout_300: [306_170, 0.03, 0],
  ensemble: [1_672_570, 0.03, 0],
  regularized_dbl_conv: [85_670, 0.1, 1e-5],
  ten_minutes_net: [85_670, 0.05, 0],
  ten_minutes: [85_670, 0.05, 0],
  fewest_mistakes_net: [259_106, 0.05, 0],
  fewest_mistakes: [259_106, 0.05, 0],
};

/** Mini-batch, epochs and runs of the experiments that differ from the others in them. */
const runsOf: Record<string, [miniBatch: number, epochs: number, runs: number]> = {
  dropout: [10, 40, 5],
  dropout_300: [10, 40, 3],
  ensemble: [10, 40, 1],
  ten_minutes_net: [10, 60, 4],
  ten_minutes: [10, 60, 1],
  fewest_mistakes_net: [10, 80, 4],
  fewest_mistakes: [10, 80, 1],
};

async function countParameters({ layers, miniBatchSize }: Experiment): Promise<number> {
  const net = new Network(layers(), miniBatchSize, { device: "reference" });
  const parameters = Object.values(await net.parameters());
  await net.dispose();
  return parameters.reduce((sum, { data }) => sum + data.length, 0);
}

describe("the registry", () => {
  it("holds the experiments on MNIST in the chapter's order, then our own", () => {
    expect(experiments.map(({ id }) => id)).toEqual(Object.keys(expected));
    expect(findExperiment("dbl_conv")?.id).toBe("dbl_conv");
    expect(findExperiment("toString")).toBeUndefined();
  });

  it.each(experiments.map((experiment) => [experiment.id, experiment] as const))(
    "%s has the size and settings that are expected, and new layers each time",
    async (id, experiment) => {
      const { eta, lmbda, reported, miniBatchSize, epochs, runs } = experiment;
      const settings = [await countParameters(experiment), eta, lmbda];
      expect(reported.test === undefined ? settings : [...settings, reported.test]).toEqual(
        expected[id],
      );
      expect([miniBatchSize, epochs, runs]).toEqual(runsOf[id] ?? [10, 60, 3]);
      expect(experiment.layers()[0]).not.toBe(experiment.layers()[0]);
    },
  );
});
