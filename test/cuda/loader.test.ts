// If anything is wrong with CUDA, "auto" trains on the CPU and gives the reason, and "cuda" throws an error
// with all reasons.
import { afterEach, describe, expect, it } from "vitest";
import { type ChildResult, runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator, Folder, openFirst } from "./support/emulated.js";
import { cublas, cudnn, skipIfInstalled } from "./support/installed.js";
import { loaderCases, missingIn } from "./support/loader-cases.js";

interface Outcome {
  readonly auto: { readonly name: string; readonly reason: string };
  readonly steps: number;
  readonly cuda: { readonly code: string; readonly message: string } | { readonly name: string };
}

/** Trains on "auto", opens "cuda", and returns both results. */
const script = `${trainingScript}${openFirst}  const layers = () => [
    new FullyConnectedLayer({ nIn: 784, nOut: 8 }), new SoftmaxLayer({ nIn: 8, nOut: 10 }),
  ];
  const net = new Network(layers(), 10, { device: "auto", seed: 1 });
  await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
  const outcome = { auto: net.device, steps: net.step };
  await net.dispose();
  try {
    const second = new Network(layers(), 10, { device: process.env.TEST_DEVICE ?? "cuda" });
    outcome.cuda = second.device;
    await second.dispose();
  } catch ({ code, message }) {
    outcome.cuda = { code, message };
  }
  console.log(JSON.stringify(outcome));
`;

function outcomeOf({ stdout, stderr, code, signal }: ChildResult): Outcome {
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
  return JSON.parse(stdout);
}

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

describe("where CUDA cannot be used", () => {
  it.for(loaderCases)("$name", async (loaderCase, context) => {
    skipIfInstalled(context, missingIn(loaderCase));
    const { environment, message, attempt, code } = loaderCase;
    const { auto, steps, cuda } = outcomeOf(await runChild(script, environment(folder)));
    expect(auto.name).toBe("cpu");
    expect(auto.reason).toMatch(message);
    expect(steps).toBe(20);
    expect(cuda).toMatchObject({ code: code ?? "ERR_DEVICE_UNAVAILABLE" });
    expect(cuda).toHaveProperty("message", expect.stringMatching(message));
    if (attempt) expect(cuda).toHaveProperty("message", expect.stringMatching(attempt));
  });

  it("says that a GPU is lost to the process once a kernel has failed on it", async () => {
    const env = emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: "cuStreamSynchronize=719" });
    const { auto, steps, cuda } = outcomeOf(await runChild(script, env));
    expect([auto.name, steps]).toEqual(["cpu", 20]);
    expect(auto.reason).toMatch(/a small convolution failed/);
    expect(cuda).toMatchObject({ code: "ERR_DEVICE_LOST" });
  });

  it("names a device that is beyond those there are", async () => {
    const env = emulatedEnvironment(emulator, {
      NETWORK3_EMULATOR_DEVICES: "2",
      TEST_DEVICE: "cuda:2",
    });
    const { cuda } = outcomeOf(await runChild(script, env));
    expect(cuda).toMatchObject({
      code: "ERR_DEVICE_UNAVAILABLE",
      message: expect.stringMatching(
        /^device "cuda:2" cannot be used: there is no device 2: the driver lists 2[\s\S]*doctor/,
      ),
    });
  });
});

describe("libraries are found", () => {
  const isDriver = (name: string) => name === "libcuda.so.1";
  const isCudnn = (name: string) => name.startsWith("libcudnn");
  const isCublas = (name: string) => name.startsWith("libcublas");

  // These places are searched after the loader's path.
  const late = [cublas, cudnn];
  const places: readonly [string, () => Record<string, string>, string[]?][] = [
    ["in a folder that NETWORK3_CUDA_PATH names", () => emulatedEnvironment(emulator)],
    [
      "in one of several",
      () => emulatedEnvironment(`${folder.copy(isDriver, "a").file("a")}:${emulator}`),
    ],
    ["on the loader's path", () => emulatedEnvironment("", { LD_LIBRARY_PATH: emulator })],
    [
      "already loaded",
      () => {
        const preload = ["libcuda.so.1", "libcublas.so.13", "libcudnn.so.9"];
        const paths = preload.map((name) => `${emulator}/${name}`);
        return emulatedEnvironment("", { TEST_OPEN_FIRST: paths.join(":") });
      },
    ],
    [
      "below CUDA_PATH",
      () => {
        folder.copy(isDriver, "driver").copy((name) => !isDriver(name), "toolkit/lib64");
        return emulatedEnvironment(folder.file("driver"), { CUDA_PATH: folder.file("toolkit") });
      },
      late,
    ],
    [
      "in the wheels of the active Python",
      () => {
        const packages = "venv/lib/python3/site-packages";
        folder.copy(isDriver, "driver");
        folder.copy(isCudnn, `${packages}/nvidia/cudnn/lib`);
        folder.copy(isCublas, `${packages}/nvidia/cu13/lib`);
        const python = `#!/bin/sh\necho ${folder.file(packages)}\n`;
        folder.write("venv/bin/python3", python, 0o755);
        return emulatedEnvironment(folder.file("driver"), {
          PATH: `${folder.file("venv/bin")}:/bin`,
        });
      },
      late,
    ],
  ];

  it.for(places)("%s", async ([, environment, nowhereElse = []], context) => {
    skipIfInstalled(context, nowhereElse);
    const { auto, steps, cuda } = outcomeOf(await runChild(script, environment()));
    expect(auto.name).toBe("cuda");
    expect(auto.reason).toMatch(/small convolution/);
    expect(steps).toBe(20);
    expect(cuda).toMatchObject({ name: "cuda" });
  });

  it("takes a driver that is newer", async () => {
    const env = emulatedEnvironment(emulator, { NETWORK3_EMULATOR_DRIVER: "14020" });
    const { auto, cuda } = outcomeOf(await runChild(script, env));
    expect(auto.name).toBe("cuda");
    expect(cuda).toMatchObject({ name: "cuda" });
  });

  it("takes cuBLAS and cuDNN that are newer, of the same major versions", async () => {
    const env = emulatedEnvironment(emulator, {
      NETWORK3_EMULATOR_CUBLAS: "13.9.2",
      NETWORK3_STUB_FAULTS: "cudnnGetVersion=92803,cudnnGetCudartVersion=13020",
    });
    const { auto, steps, cuda } = outcomeOf(await runChild(script, env));
    expect(auto.name).toBe("cuda");
    expect(steps).toBe(20);
    expect(cuda).toMatchObject({
      name: "cuda",
      description: expect.stringMatching(/cuDNN 9\.28\.3, cuBLAS 13\.9\.2/),
    });
  });

  it("takes a GPU whose small convolution is rounded", async () => {
    // The error is 900 millionths.
    const env = emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: "wrongConvolution=900" });
    const { auto, cuda } = outcomeOf(await runChild(script, env));
    expect(auto.name).toBe("cuda");
    expect(cuda).toMatchObject({ name: "cuda" });
  });

  it("opens the second of two GPUs", async () => {
    const env = emulatedEnvironment(emulator, {
      NETWORK3_EMULATOR_DEVICES: "2",
      TEST_DEVICE: "cuda:1",
    });
    const { cuda } = outcomeOf(await runChild(script, env));
    expect(cuda).toMatchObject({ name: "cuda:1" });
  });
});
