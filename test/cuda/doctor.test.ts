import { describe, expect, it } from "vitest";
import type { Check } from "../../src/cli/doctor/check.js";
import { judge } from "../../src/cli/doctor/checks.js";
import { collectFacts } from "../../src/cli/doctor/facts.js";
import { runCli } from "../support/cli.js";
import { emulatedEnvironment, emulator } from "./support/emulated.js";
import { cudnn, skipIfInstalled } from "./support/installed.js";

function environment(faults: string) {
  return emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: faults });
}

/** Returns doctor's report about CUDA on an emulated GPU. */
async function cudaBlock(faults: string): Promise<string> {
  const { stdout } = await runCli(["doctor"], { env: environment(faults) });
  return (
    /^\w+ +CUDA[\s\S]*?(?=^\w+ +self test)/m.exec(stdout)?.[0].replaceAll(/\s+/g, " ") ?? stdout
  );
}

it("doctor lists GPUs and libraries with their versions", async () => {
  const text = await cudaBlock("");
  expect(text).toMatch(/^ok CUDA cuda:0: .*, compute capability \d/);
  expect(text).toMatch(/libcuda\.so\.1 13\.0: .*libcublas\.so\.13 13\.\S+: .*libcudnn\.so\.9 9\./);
});

it("doctor names what is wrong with CUDA and a remedy", async () => {
  expect(await cudaBlock("cuInit=999")).toMatch(
    /^note CUDA cuInit: .*\(999\).*remedy: .*nvidia-smi/,
  );
});

it("doctor says what to install", async (context) => {
  skipIfInstalled(context, [cudnn]);
  const old = await cudaBlock("cudnnGetCudartVersion=12090");
  expect(old).toMatch(/^note CUDA no usable cuDNN .*for CUDA 12\.9.*remedy: .*nvidia-cudnn-cu13/);
});

describe("doctor blames what it did with CUDA, and nothing else, where a library", () => {
  const driver = /install the NVIDIA driver again, version 580/;
  const stages: readonly [string, string, RegExp][] = [
    ["open libcuda.so.1", "opening the driver, libcuda.so.1,", driver],
    ["cuDriverGetVersion", "opening the driver, libcuda.so.1,", driver],
    ["cuInit", "starting the driver (cuInit)", /nvidia-smi/],
    ["cuDeviceGetCount", "asking the driver for its GPUs", /nvidia-smi/],
    ["open libcublas.so.13", "opening cuBLAS, libcublas.so.13,", /`pip install nvidia-cublas`/],
    ["open libcudnn_cnn.so.9", "opening cuDNN, libcudnn.so.9,", /`pip install nvidia-cudnn-cu13`/],
    ["cuDevicePrimaryCtxRetain", "opening the GPU", /nvidia-smi/],
    ["cudnnCreate", "the trial convolution on the GPU", /may not fit each other/],
    ["close libcuda.so.1", "closing the driver at the end of the process", driver],
  ];
  const named = (checks: readonly Check[], name: string) =>
    checks.find((check) => check.name === name);

  it.each(stages)("aborts in %s", async (fault, work, remedy) => {
    const env = environment(`${fault}=abort`);
    const { code, stdout, stderr } = await runCli(["doctor", "--json"], { env });
    expect([code, stderr]).toEqual([1, ""]);
    const { checks }: { checks: readonly Check[] } = JSON.parse(stdout);
    const cuda = named(checks, "CUDA");
    expect(cuda).toMatchObject({ mark: "problem", remedy: expect.stringMatching(remedy) });
    expect(cuda?.text.split("\n")[0]).toBe(`${work} ended the process with signal SIGABRT`);
    expect(cuda?.remedy).toContain('until then, use device "cpu"');
    for (const name of ["addon", "self test"]) expect(named(checks, name)?.mark).toBe("ok");
  });

  it("hangs", async () => {
    const { signal } = new AbortController();
    const facts = await collectFacts({ env: environment("cuInit=hang"), signal }, 5000);
    expect(facts).toMatchObject({ crash: { end: "no answer", stage: "cuInit" }, device: null });
    const checks = judge(facts);
    expect(named(checks, "CUDA")?.text).toBe("starting the driver (cuInit) hung");
    expect(named(checks, "device")).toMatchObject({
      mark: "problem",
      text: expect.stringContaining('"auto" looks for a GPU'),
      remedy: expect.stringContaining('use device "cpu"'),
    });
    expect(named(checks, "addon")?.mark).toBe("ok");
  });

  it("was found before another one aborts", async () => {
    const text = await cudaBlock("cudnnCreate=abort");
    expect(text).toMatch(/^problem CUDA the trial .* cuda:0: .*libcudnn\.so\.9 9\..* remedy: /);
  });
});
