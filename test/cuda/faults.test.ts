// After a failure of the GPU there are typed errors, the process continues, and parameters are available.
import { describe, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator } from "./support/emulated.js";

/** Trains twice on the GPU, then on the CPU; with ALONE=1 only once, on the GPU. */
const script = `${trainingScript}
  const { ConvPoolLayer } = await import("./dist/index.js");
  const layers = () => [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [4, 1, 5, 5] }),
    new FullyConnectedLayer({ nIn: 576, nOut: 16, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 16, nOut: 10 }),
  ];
  const round = (parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, Array.from(data.slice(0, 5))]));
  const attempt = async (device) => {
    let net;
    const result = {};
    try {
      net = new Network(layers(), 10, { device, seed: 1, memoryLimit: Number(process.env.LIMIT ?? 0) || undefined });
      const { epochs: records } = await net.SGD(data, Number(process.env.EPOCHS), 10, Number(process.env.ETA ?? 0.5), undefined, undefined, { log: false });
      result.cost = records.at(-1).cost;
    } catch ({ code, message }) {
      Object.assign(result, { code, message });
    }
    try {
      result.memory = (await net?.memory().catch(() => undefined))?.network;
      result.epochs = net?.history.length;
      result.parameters = net && round(await net.parameters());
    } catch ({ code }) {
      result.parametersCode = code;
    }
    await net?.dispose();
    return result;
  };
  const devices = process.env.ALONE ? ["cuda"] : ["cuda", "cuda", "cpu"];
  const results = [];
  for (const device of devices) results.push(await attempt(device));
  console.log(JSON.stringify(results));
`;

interface Outcome {
  readonly cost?: number;
  readonly code?: string;
  readonly message?: string;
  readonly epochs?: number;
  readonly memory?: number;
  readonly parameters?: Record<string, number[]>;
}

async function outcomes(more: Readonly<Record<string, string>>, epochs = 1): Promise<Outcome[]> {
  const env = { EPOCHS: String(epochs), ...more };
  const { code, stdout, stderr } = await runChild(script, emulatedEnvironment(emulator, env));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const healthy = new Map<number, Promise<Outcome[]>>();
function withoutFaults(epochs = 1): Promise<Outcome[]> {
  const known = healthy.get(epochs) ?? outcomes({}, epochs);
  healthy.set(epochs, known);
  return known;
}

it("trains as the CPU does while nothing fails", async () => {
  const [first, second, cpu] = await withoutFaults(3);
  expect(second).toEqual(first);
  expect(first?.cost).toBeCloseTo(cpu?.cost ?? Number.NaN, 4);
});

describe("memory", () => {
  it.each([1, 3, 8, 16, 25, 34])(
    "that is short at allocation %i is a typed error, and the next network trains",
    async (number) => {
      const faults = { NETWORK3_STUB_FAULTS: `cuMemAlloc_v2@${number}-${number}=2` };
      const [first, second] = await outcomes(faults);
      expect(["ERR_OUT_OF_MEMORY", "ERR_DEVICE_UNAVAILABLE"]).toContain(first?.code);
      expect(first?.message).toMatch(/bytes/);
      expect(second?.cost).toBe((await withoutFaults())[0]?.cost);
    },
  );

  it("that the network may not take is a typed error", async () => {
    const [first] = await outcomes({ LIMIT: "33600000" });
    expect(first).toMatchObject({ code: "ERR_OUT_OF_MEMORY" });
    expect(first?.message).toMatch(/memoryLimit is 33600000/);
  });

  it("that is short for finding the layer that ran over leaves the error as it is", async () => {
    const eta = "1e38";
    const [named] = await outcomes({ ALONE: "1", ETA: eta });
    expect(named).toMatchObject({ code: "ERR_NAN" });
    expect(named?.message).toMatch(/^the result of layers\[\d\], and with it the cost, became/);
    const [first, second] = await outcomes({ ETA: eta, LIMIT: String(named?.memory) });
    for (const short of [first, second]) {
      expect(short).toMatchObject({ code: "ERR_NAN", parameters: named?.parameters });
      expect(short?.message).toMatch(/^the cost became NaN or infinite in epoch 0/);
    }
  });

  it("that the device has not is a typed error, and the CPU goes on", async () => {
    const [first, , cpu] = await outcomes({ NETWORK3_EMULATOR_MEMORY: "33700000" });
    expect(["ERR_OUT_OF_MEMORY", "ERR_DEVICE_UNAVAILABLE"]).toContain(first?.code);
    expect(cpu?.cost).toBe((await withoutFaults())[2]?.cost);
  });
});

describe("a device that is lost", () => {
  // This launch is in the second epoch: each epoch has 20 steps, and a step without rows precedes them.
  it.each([
    "network3_dense@30=700",
    "network3_end_step@36=716",
    "network3_softmax@28=719",
    "network3_dense@30=721",
    "network3_dense@30=810",
    "network3_dense@30=911",
  ])("by %s keeps the parameters of the last whole epoch and the CPU", async (fault) => {
    const [first, second, cpu] = await outcomes({ NETWORK3_STUB_FAULTS: fault }, 3);
    expect(first).toMatchObject({ code: "ERR_DEVICE_LOST" });
    expect(first?.message).toMatch(/start the process again/);
    const epochs = first?.epochs ?? 0;
    expect(epochs).toBeGreaterThan(0);
    const [whole] = await outcomes({ ALONE: "1" }, epochs);
    expect(first?.parameters).toEqual(whole?.parameters);
    expect(second).toMatchObject({ code: "ERR_DEVICE_LOST" });
    const [, error] = fault.split("=");
    for (const each of [first, second]) expect(each?.message).toContain(`(CUDA error ${error})`);
    expect(cpu?.cost).toBe((await withoutFaults(3))[2]?.cost);
  });
});

/** Uses two networks on the GPU and one on the CPU. One on the GPU fails while the one on the CPU trains. */
const together = `${trainingScript}
  const make = (device) => new Network([
    new FullyConnectedLayer({ nIn: 784, nOut: 16, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 16, nOut: 10 }),
  ], 10, { device, seed: 1 });
  const train = (net) => net.SGD(data, 1, 10, 0.5, undefined, undefined, { log: false });
  const valuesOf = async (net) => Object.values(await net.parameters()).map(({ data }) => Array.from(data.slice(0, 5)));
  const outcomeOf = (promise) => promise.then(() => "trained", ({ code }) => code);
  const nets = [make("cuda"), make("cuda"), make("cpu")];
  for (const net of nets) await train(net);
  const before = await Promise.all(nets.map(valuesOf));
  const healthy = make("cpu");
  for (let epoch = 0; epoch < 3; epoch++) await train(healthy);
  // From here on the kernel fails in all networks.
  process.env.NETWORK3_STUB_FAULTS = "network3_dense=719";
  const [first, , cpu] = nets;
  const failing = await Promise.all([first, cpu].map((net) => outcomeOf(train(net))));
  const behind = await Promise.all(nets.map((net) => outcomeOf(train(net))));
  const after = await Promise.all(nets.map(valuesOf));
  const expected = await valuesOf(healthy);
  for (const net of [...nets, healthy]) await net.dispose();
  console.log(JSON.stringify({ failing, behind, before, after, expected }));
`;

it("an error that stays ends the other network on the GPU too, and not the one on the CPU", async () => {
  const { code, stdout, stderr } = await runChild(together, emulatedEnvironment(emulator));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { failing, behind, before, after, expected } = JSON.parse(stdout);
  expect(failing).toEqual(["ERR_DEVICE_LOST", "trained"]);
  expect(behind).toEqual(["ERR_DEVICE_LOST", "ERR_DEVICE_LOST", "trained"]);
  expect(after).toEqual([before[0], before[1], expected]);
});

describe("a call that fails once", () => {
  it.each([
    ["cudnnConvolutionForward@4-4=5000", "ERR_INTERNAL"],
    ["cudnnGetConvolutionForwardWorkspaceSize@2-2=5000", "ERR_INTERNAL"],
    ["cudnnGetConvolutionForwardAlgorithm_v7@2-2=3000", "ERR_INTERNAL"],
    ["cublasCreate_v2@2-2=3", "ERR_OUT_OF_MEMORY"],
    ["cudnnCreate@2-2=4004", "ERR_OUT_OF_MEMORY"],
    ["cuGraphInstantiateWithFlags@2-2=2", "ERR_OUT_OF_MEMORY"],
    ["cuLaunchKernel@20-20=701", "ERR_INTERNAL"],
    ["cuGraphLaunch@3-3=1", "ERR_INTERNAL"],
  ])("%s is %s, and the next network trains", async (fault, code) => {
    const [first, second] = await outcomes({ NETWORK3_STUB_FAULTS: fault });
    expect(first?.code).toBe(code);
    expect(second?.cost).toBe((await withoutFaults())[0]?.cost);
  });
});
