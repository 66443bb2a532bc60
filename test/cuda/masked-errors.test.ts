// Messages about failed calls of cuDNN contain the library's own text, also during a capture.
import { afterEach, beforeEach, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator, Folder } from "./support/emulated.js";

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

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

async function messageOf(faults: string, path = emulator): Promise<string> {
  const env = emulatedEnvironment(path, { NETWORK3_STUB_FAULTS: faults });
  const { code, stdout, stderr } = await runChild(script, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim();
}

// The first two calls belong to the self-test; they are followed by a step without capture and a captured
// one.
it.each([
  ["in a step that is not captured", "cudnnConvolutionForward@3-3=5000"],
  ["while the step is captured", "cudnnConvolutionForward@4-4=5000"],
  [
    "beside an error of synchronising that does not stay",
    "cudnnConvolutionForward@3-3=5000,cuCtxSynchronize=900",
  ],
])("%s, the message is cuDNN's with the details it gives", async (_when, faults) => {
  expect(await messageOf(faults)).toMatch(
    /^ERR_INTERNAL .*cudnnConvolutionForward: emulated status \(what the emulator says\)/,
  );
});

it.each([3, 4])("an error that stays explains call %i better", async (call) => {
  const faults = `cudnnConvolutionForward@${call}-${call}=5000,cuCtxSynchronize=700`;
  expect(await messageOf(faults)).toMatch(/^ERR_DEVICE_LOST .*CUDA error 700/);
});

it("a cuDNN that cannot give details still serves", async () => {
  folder.copy().withoutSymbol("libcudnn.so.9", "cudnnGetLastErrorString");
  expect(await messageOf("", folder.path)).toBe("");
  const message = await messageOf("cudnnConvolutionForward@4-4=5000", folder.path);
  expect(message).toMatch(/^ERR_INTERNAL .*cudnnConvolutionForward: emulated status(?! \()/);
});
