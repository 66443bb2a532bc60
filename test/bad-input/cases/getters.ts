// Options and data whose getters have side effects.
import { Dataset } from "network3";
import { BATCH } from "../../support/networks.js";
import { type CaseGroup, data, type Scene, wrong } from "./case.js";

const run = ({ net }: Scene, options: object) =>
  net.SGD(data, 1, BATCH, 0.1, undefined, undefined, wrong(options));

export const getters: CaseGroup = {
  subject: "getters",
  fails: "rejects",
  cases: [
    [
      "a proxy with an unknown option",
      (scene) => run(scene, new Proxy({ log: false, eta: 1 }, {})),
      "ERR_ARGUMENT",
      /unknown option "eta"; the options are lmbda/,
    ],
    [
      "a proxy that answers everything",
      (scene) => run(scene, new Proxy({}, { get: () => -1 })),
      "ERR_ARGUMENT",
      /log must be a function or false, got -1/,
    ],
    [
      "a getter with a wrong value",
      (scene) =>
        run(scene, {
          log: false,
          get lmbda() {
            return -1;
          },
        }),
      "ERR_ARGUMENT",
      /lmbda must be .*at least 0; got -1/,
    ],
    [
      "a wrong option that is inherited",
      (scene) => run(scene, Object.create({ log: false, lmbda: -1 })),
      "ERR_ARGUMENT",
      /lmbda must be .*at least 0; got -1/,
    ],
    [
      "an option named as the prototype",
      (scene) => run(scene, JSON.parse('{ "log": false, "__proto__": { "lmbda": 1 } }')),
      "ERR_ARGUMENT",
      /unknown option "__proto__"/,
    ],
    [
      "a getter that disposes the Dataset",
      ({ net }) => {
        const set = new Dataset(data.x, data.y);
        const options = {
          get lmbda() {
            set.dispose();
            return 0;
          },
        };
        return net.cost(set, options);
      },
      "ERR_DISPOSED",
      /dispose\(\)/,
    ],
    [
      "a learning rate function that disposes the Dataset",
      ({ net }) => {
        const set = new Dataset(data.x, data.y);
        const eta = () => {
          set.dispose();
          return Number.NaN;
        };
        return net.SGD(set, 1, BATCH, eta, undefined, undefined, { log: false });
      },
      "ERR_ARGUMENT",
      /eta of epoch 0 must be a finite number/,
      "begins",
    ],
    [
      "a proxy of a Dataset",
      ({ net }) => net.accuracy(new Proxy(new Dataset(data.x, data.y), {})),
      "ERR_ARGUMENT",
      /accuracy is a Proxy around.*a Dataset; pass the Dataset itself/,
    ],
    [
      "examples that are a proxy",
      ({ net }) => net.accuracy({ x: new Proxy(data.x, {}), y: data.y }),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*got a Proxy/,
    ],
    [
      "labels that are a proxy",
      ({ net }) => net.accuracy({ x: data.x, y: new Proxy(data.y, {}) }),
      "ERR_ARGUMENT",
      /y must be an Int32Array.*got a Proxy/,
    ],
  ],
};
