// Ends training runs at random moments. The end must be prompt, and everything else must continue to work.
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import {
  ConvPoolLayer,
  Dataset,
  DisposedError,
  FullyConnectedLayer,
  Network,
  type NetworkLayers,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { testedDevice } from "../support/devices.js";
import { Latencies } from "../support/latencies.js";
import { CLASSES, convLayers, examples, make, rejection } from "../support/networks.js";
import { TestRandom } from "../support/random.js";
import { repetitions } from "../support/repetitions.js";

const dist = new URL("../../dist/index.js", import.meta.url).href;
const random = new TestRandom("lifetimes");

/** Starts a run that ends only if it is stopped. */
const endless = `${trainingScript}
  const net = new Network(layersOf("dbl_conv"), 10, { device: "${testedDevice}", threads: 2 });
  net.SGD(data, 1e9, 10, 0.1, undefined, undefined, { log: false }).catch(() => {});
`;

/** Makes short calls, some with errors, so that a worker is often terminated within native code. */
const restless = `${trainingScript}
  const net = new Network(layersOf("shallow"), 10, { device: "${testedDevice}", threads: 1 });
  const again = async () => {
    for (;;) {
      await net.predict(x);
      await net.predict(x.slice(1)).catch(() => {});
      await net.gradients({ x: x.slice(0, 7840), y: new Int32Array(10) });
      const other = new Network(layersOf("shallow"), 10, { device: "${testedDevice}", threads: 1 });
      await other.ready();
      await other.dispose();
    }
  };
  again();
`;

/** Starts a worker thread that trains; resolves when the training has begun. */
async function trainingWorker(script = endless): Promise<Worker> {
  const source = `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    ${script.replaceAll('"./dist/index.js"', JSON.stringify(dist))}
    parentPort.postMessage("training");`)}`;
  const worker = new Worker(new URL(source));
  await new Promise((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
  return worker;
}

describe("an end at a random moment", () => {
  it.each([
    ["training", endless],
    ["short calls", restless],
  ])("worker.terminate() during %s", async (_what, script) => {
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(200); i++) {
      const worker = await trainingWorker(script);
      await sleep(60 * random.uniform());
      await latencies.measure(() => worker.terminate());
    }
    latencies.check();
  });

  it("process.exit() keeps its code and does not crash", async () => {
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(50); i++) {
      const end = `setTimeout(() => {
        process.stdout.write(String(Date.now()), () => process.exit(7));
      }, ${120 * random.uniform()});`;
      const { code, signal, stderr, stdout } = await runChild(endless + end);
      latencies.add(Date.now() - Number(stdout));
      expect({ code, signal, stderr }).toEqual({ code: 7, signal: null, stderr: "" });
    }
    latencies.check();
  });

  it("an AbortSignal, and the run goes on from there", async () => {
    const data = new Dataset(...tuple(examples(400)));
    onTestFinished(() => data.dispose());
    const net = make(convLayers(0.5), { device: testedDevice });
    const latencies = new Latencies();
    let step = 0;
    for (let i = 0; i < repetitions(100); i++) {
      const stopper = new AbortController();
      const run = net.SGD(data, 1e9, 5, 0.1, data, data, {
        log: false,
        signal: stopper.signal,
        resume: true,
      });
      // The promise rejects with the reason itself.
      const reason = new Error(`stop ${i}`);
      const outcome = rejection(run);
      await sleep(15 * random.uniform());
      stopper.abort(reason);
      expect(await latencies.measure(() => outcome)).toBe(reason);
      expect(net.step).toBeGreaterThanOrEqual(step);
      step = net.step;
    }
    expect(step).toBeGreaterThan(0);
    latencies.check();
  });

  it("dispose()", async () => {
    const data = examples(400);
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(100); i++) {
      const net = make(convLayers(0.5), { device: testedDevice });
      const outcome = rejection(net.SGD(data, 1e9, 5, 0.1, data, data, { log: false }));
      await sleep(15 * random.uniform());
      await latencies.measure(() => net.dispose());
      expect(await outcome).toBeInstanceOf(DisposedError);
    }
    latencies.check();
  });

  it("break out of train()", async () => {
    const data = examples(50);
    const net = make(convLayers(0.5), { device: testedDevice });
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(100); i++) {
      const last = Math.floor(5 * random.uniform());
      let broken = 0;
      for await (const { epoch } of net.train(data, 1e9, 5, 0.1, data, data, { log: false })) {
        broken = performance.now();
        if (epoch === last) break;
      }
      latencies.add(performance.now() - broken);
      expect(net.history).toHaveLength(last + 1);
    }
    latencies.check();
  });

  it("a listener that throws", async () => {
    const data = examples(400);
    const net = make(convLayers(0.5), { device: testedDevice });
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(20); i++) {
      const failure = new Error(`listener ${i}`);
      let thrown = 0;
      const run = net.SGD(data, 1e9, 5, 0.1, undefined, undefined, {
        log: false,
        onProgress() {
          thrown = performance.now();
          throw failure;
        },
      });
      expect(await rejection(run)).toBe(failure);
      latencies.add(performance.now() - thrown);
    }
    latencies.check();
  });
});

describe("an end in the middle of one huge step", () => {
  beforeEach(({ skip }) => {
    skip(
      testedDevice !== "cpu",
      "a GPU cannot be stopped within a step, and needs milliseconds for one",
    );
  });
  const BATCH = 1000;
  const convolutional: NetworkLayers = [
    new ConvPoolLayer({
      imageShape: [BATCH, 1, 128, 128],
      filterShape: [4, 1, 5, 5],
      activationFn: ReLU,
    }),
    new FullyConnectedLayer({ nIn: 4 * 62 * 62, nOut: 100, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 100, nOut: CLASSES }),
  ];
  const dense: NetworkLayers = [
    new FullyConnectedLayer({ nIn: 128 * 128, nOut: 1000, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 1000, nOut: CLASSES }),
  ];
  const huge = () => {
    const x = Uint8Array.from({ length: BATCH * 128 * 128 }, (_, i) => (i * 7919) & 255);
    return new Dataset(
      x,
      Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
    );
  };

  it.each([
    ["convolutions on 1 thread", convolutional, "cpu", 1],
    ["convolutions on 2 threads", convolutional, "cpu", 2],
    ["a large matrix on 1 thread", dense, "cpu", 1],
    ["a large matrix on 2 threads", dense, "cpu", 2],
    ["a large matrix in JavaScript", dense, "reference", 1],
  ] as const)("answers promptly: %s", async (_what, layers, device, threads) => {
    const data = huge();
    const net = new Network(layers, BATCH, { device, threads, seed: 1 });
    onTestFinished(() => Promise.all([net.dispose(), data.dispose()]).then(() => {}));
    const latencies = new Latencies();
    const began = performance.now();
    let lasts = 1500;
    // The first ends occur during the compilation, the upload and the first access to memory.
    for (let i = 0; i < repetitions(30); i++) {
      const stopper = new AbortController();
      const options = { log: false, signal: stopper.signal } as const;
      const outcome = rejection(net.SGD(data, 1e9, BATCH, 0.01, undefined, undefined, options));
      await sleep(lasts * random.uniform());
      stopper.abort("stop");
      expect(await latencies.measure(() => outcome)).toBe("stop");
      if (net.step > 0) lasts = Math.min(lasts, (performance.now() - began) / net.step);
    }
    const outcome = rejection(
      net.SGD(data, 1e9, BATCH, 0.01, undefined, undefined, { log: false }),
    );
    await sleep(lasts * random.uniform());
    await latencies.measure(() => net.dispose());
    expect(await outcome).toBeInstanceOf(DisposedError);
    latencies.check();
  });

  it("ends for a listener that throws, while the next step runs", async () => {
    const data = huge();
    const net = new Network(convolutional, BATCH, { device: "cpu", threads: 2, seed: 1 });
    onTestFinished(() => Promise.all([net.dispose(), data.dispose()]).then(() => {}));
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(10); i++) {
      const failure = new Error(`listener ${i}`);
      let thrown = 0;
      const run = net.SGD(data, 1e9, BATCH, 0.01, undefined, undefined, {
        log: false,
        onProgress() {
          thrown = performance.now();
          throw failure;
        },
      });
      expect(await rejection(run)).toBe(failure);
      latencies.add(performance.now() - thrown);
    }
    latencies.check();
  });

  const hugeScript = `
    import { ConvPoolLayer, Dataset, Network, SoftmaxLayer } from "./dist/index.js";
    const x = new Uint8Array(${BATCH} * 128 * 128).fill(100);
    const net = new Network([
      new ConvPoolLayer({ imageShape: [${BATCH}, 1, 128, 128], filterShape: [4, 1, 5, 5] }),
      new SoftmaxLayer({ nIn: 4 * 62 * 62, nOut: 10 }),
    ], ${BATCH}, { device: "cpu", threads: 2 });
    net.SGD(new Dataset(x, new Int32Array(${BATCH})), 1e9, ${BATCH}, 0.1, undefined, undefined, {
      log: false,
    }).catch(() => {});
  `;

  it("lets process.exit() end the process", async () => {
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(10); i++) {
      const end = `setTimeout(() => {
        process.stdout.write(String(Date.now()), () => process.exit(7));
      }, ${300 + 600 * random.uniform()});`;
      const { code, signal, stderr, stdout } = await runChild(hugeScript + end);
      latencies.add(Date.now() - Number(stdout));
      expect({ code, signal, stderr }).toEqual({ code: 7, signal: null, stderr: "" });
    }
    latencies.check();
  });

  it("lets a worker be terminated", async () => {
    const latencies = new Latencies();
    for (let i = 0; i < repetitions(10); i++) {
      const worker = await trainingWorker(hugeScript);
      await sleep(300 + 600 * random.uniform());
      expect(await latencies.measure(() => worker.terminate())).toBe(1);
    }
    latencies.check();
  });
});

function tuple({ x, y }: ReturnType<typeof examples>) {
  return [x, y] as const;
}
