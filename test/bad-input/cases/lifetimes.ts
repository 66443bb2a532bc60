// Calls after dispose(), and two calls at the same time.
import { Dataset, type Network } from "network3";
import { BATCH, denseLayers, examples, make } from "../../support/networks.js";
import { type CaseGroup, data, type Scene } from "./case.js";

/** Returns a disposed network on the same device. */
async function disposed({ device }: Scene): Promise<Network> {
  const net = make(denseLayers(), { device });
  await net.dispose();
  return net;
}

const IS_DISPOSED = /the network was disposed; make a new one/;

export const lifetimes: CaseGroup = {
  subject: "lifetimes",
  fails: "rejects",
  cases: [
    [
      "SGD after dispose()",
      async (scene) => (await disposed(scene)).SGD(data, 1, BATCH, 0.1),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "train() after dispose()",
      async (scene) => (await disposed(scene)).train(data, 1, BATCH, 0.1).next(),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "predict after dispose()",
      async (scene) => (await disposed(scene)).predict(data.x),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "parameters() after dispose()",
      async (scene) => (await disposed(scene)).parameters(),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "toBytes() after dispose()",
      async (scene) => (await disposed(scene)).toBytes(),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "ready() after dispose()",
      async (scene) => (await disposed(scene)).ready(),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "save after dispose()",
      async (scene) => (await disposed(scene)).save("/no/such/folder/n"),
      "ERR_DISPOSED",
      IS_DISPOSED,
    ],
    [
      "dispose() during SGD",
      async ({ device }) => {
        const net = make(denseLayers(), { device });
        const call = net.SGD(data, 1000, BATCH, 0.1, undefined, undefined, { log: false });
        await Promise.all([Promise.allSettled([call]), net.dispose()]);
        return call;
      },
      "ERR_DISPOSED",
      /the network was disposed/,
    ],
    [
      "predict that waits for its turn when the network is disposed",
      async ({ device }) => {
        const net = make(denseLayers(), { device });
        const first = net.gradients(examples(BATCH));
        const call = net.predict(data.x);
        await Promise.all([Promise.allSettled([first, call]), net.dispose()]);
        return call;
      },
      "ERR_DISPOSED",
      /^predict: the network was disposed; make a new one/,
    ],
    [
      "a slice of a Dataset that was disposed",
      ({ net }) => {
        const set = new Dataset(data.x, data.y);
        const slice = set.slice(0, BATCH);
        set.dispose();
        return net.accuracy(slice);
      },
      "ERR_DISPOSED",
      /this slice is used after the dispose\(\) of the Dataset/,
    ],
    [
      "a Dataset disposed between two epochs",
      ({ net }) => {
        const set = new Dataset(data.x, data.y);
        const eta = (epoch: number) => {
          set.dispose();
          return epoch === 0 ? Number.NaN : 0.1;
        };
        return net.SGD(set, 2, BATCH, eta, set, undefined, { log: false });
      },
      "ERR_ARGUMENT",
      /eta of epoch 0/,
      "begins",
    ],
  ],
};
