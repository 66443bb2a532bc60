// The reasons why PyTorch is left out of a benchmark on a GPU, from the probe to the message.
import { describe, expect, it } from "vitest";
import { reasonToSkip } from "../../bench/cuda/pytorch.mjs";
import { probeFake, torchWithCuda } from "./support/fake-torch.js";

describe("PyTorch is left out with a remedy where", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "there is none",
      "raise ModuleNotFoundError(\"No module named 'torch'\")",
      "cuda",
      /^there is no PyTorch \(No module named 'torch'\): `npm run bench:setup`/,
    ],
    [
      "one of its libraries is missing",
      'raise OSError("libcudart.so.13: cannot open")',
      "cuda",
      /^there is no PyTorch \(libcudart\.so\.13: cannot open\): `npm run bench:setup`/,
    ],
    [
      "it has no CUDA",
      '__version__ = "2.15.0+cpu"\nclass version:\n    cuda = None',
      "cuda",
      /^PyTorch 2\.15\.0\+cpu has no CUDA: `npm run bench:setup`/,
    ],
    [
      "it sees no GPU",
      torchWithCuda({ init: 'raise RuntimeError("Found no NVIDIA driver.\\nMore")', names: [] }),
      "cuda",
      /^PyTorch 2\.15\.0\+cu132 \(CUDA 13\.2\) sees no GPU \(Found no NVIDIA driver\.\): .*nvidia-smi/,
    ],
    [
      "it lists no GPU",
      torchWithCuda({ names: [] }),
      "cuda",
      /sees no GPU \(it lists none\): .*nvidia-smi/,
    ],
    [
      "it does not see that GPU",
      torchWithCuda({ names: ["GPU", "GPU"] }),
      "cuda:2",
      /sees 2 of the GPUs, cuda:2 is not among them/,
    ],
    [
      "it has no code for that GPU",
      torchWithCuda({ ones: 'raise RuntimeError("no kernel image is available")', names: ["K80"] }),
      "cuda:0",
      /cannot use K80 \(no kernel image is available\): it is made for other GPUs/,
    ],
  ])("%s", async (_name, torch, device, reason) => {
    expect(reasonToSkip(await probeFake(torch, device), device)).toMatch(reason);
  });

  it("takes part where it computes on the GPU", async () => {
    const facts = await probeFake(torchWithCuda({ names: ["A", "B"] }), "cuda:1");
    expect(facts).toEqual({
      version: "2.15.0+cu132",
      cuda: "13.2",
      cudnn: "9.26.0",
      devices: ["A", "B"],
    });
    expect(reasonToSkip(facts, "cuda:1")).toBeUndefined();
  });
});
