// The choice of cuDNN's algorithm for a convolution. The emulated list begins with FFT and Winograd, and
// the emulator ends the process if one of them is used.
import { afterEach, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator, useEmulator } from "./support/emulated.js";
import { chapter, kernelsOf } from "./support/kernels.js";

useEmulator();
const shortList = "NETWORK3_EMULATOR_SHORT_LIST";
afterEach(() => {
  delete process.env[shortList];
});

/** The convolutions of a step in which cuDNN computes all three directions. */
async function algorithms(): Promise<string[]> {
  const kernels = await kernelsOf(chapter("dbl_conv_relu"), "trainStep", 64);
  const names = kernels.map(({ op, implementation }) => `${op} ${implementation}`);
  return names.filter((name) => name.includes("cudnn"));
}

const all = [
  "conv2d cudnn:1",
  "conv2d cudnn:1",
  "conv2d_backward_data cudnn:1",
  "conv2d_backward_weights cudnn:1",
];

it("is one that adds up products, though FFT and Winograd come before it", async () => {
  expect(await algorithms()).toEqual(all);
});

it("is algorithm 1 where cuDNN's list has none that will do", async () => {
  process.env[shortList] = "1";
  expect(await algorithms()).toEqual(all);
});

const script = `${trainingScript}
  const { ConvPoolLayer } = await import("./dist/index.js");
  const layers = [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [2, 1, 5, 5] }),
    new SoftmaxLayer({ nIn: 288, nOut: 10 }),
  ];
  const net = new Network(layers, 10, { device: "cuda", seed: 1 });
  try {
    await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
  } catch ({ code, message }) {
    console.log(code, message);
  }
  await net.dispose();
`;

it("is an unsupported op where cuDNN refuses that one too", async () => {
  // The first query comes from the self-test.
  const env = emulatedEnvironment(emulator, {
    [shortList]: "1",
    NETWORK3_STUB_FAULTS: "cudnnGetConvolutionForwardWorkspaceSize@2=3000",
  });
  const { code, stdout, stderr } = await runChild(script, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^ERR_UNSUPPORTED_OP .*no deterministic conv2d .* emulated status/);
});
