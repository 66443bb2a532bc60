import { expect, it } from "vitest";
import { runCli } from "../support/cli.js";
import { emulatedEnvironment, emulator } from "./support/emulated.js";
import { cudnn, skipIfInstalled } from "./support/installed.js";

/** What doctor says of CUDA on an emulated GPU. */
async function cudaBlock(faults: string): Promise<string> {
  const env = emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: faults });
  const { stdout } = await runCli(["doctor"], { env });
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
