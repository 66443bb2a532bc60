// The commands that take --device, on the second of two emulated GPUs.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writePng } from "../images/support/write-png.js";
import { resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";
import { useEmulator } from "./support/emulated.js";

let folder: string;
const onSecond = ["--device", "cuda:1", "--json"];

beforeAll(async () => {
  useEmulator({ NETWORK3_EMULATOR_DEVICES: "2" });
  folder = await mkdtemp(join(tmpdir(), "network3-second-gpu-"));
  await writeTinyMnist(join(folder, "mnist.pkl"), { training: 30, validation: 20, test: 10 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("run and predict use the GPU that --device names", async () => {
  const model = join(folder, "model.safetensors");
  const data = ["--data", join(folder, "mnist.pkl"), "--epochs", "1", "--seed", "1"];
  const trained = await runCli(["run", "shallow", "--out", model, ...data, ...onSecond]);
  expect(trained).toMatchObject({ code: 0 });
  expect(resultOf(trained.stdout)).toMatchObject({ device: "cuda:1" });

  const image = join(folder, "digit.png");
  const isInk = (row: number, column: number) => row > 5 && row < 24 && column > 12 && column < 16;
  const samples = Array.from({ length: 28 * 28 }, (_, i) =>
    isInk(Math.floor(i / 28), i % 28) ? 255 : 0,
  );
  await writeFile(image, writePng({ width: 28, height: 28, depth: 8, colourType: 0, samples }));
  const predicted = await runCli(["predict", model, image, ...onSecond]);
  expect(predicted).toMatchObject({ code: 0, stdout: expect.stringContaining("digit") });
});

it("bench measures the GPU that --device names, and refuses one that is not there", async () => {
  const { code, stdout } = await runCli(["bench", "shallow", "--steps", "2", ...onSecond]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { experiment: "shallow", device: expect.stringContaining("Emulated GPU") },
  ]);
  const beyond = await runCli(["bench", "shallow", "--device", "cuda:2"]);
  expect(beyond).toMatchObject({ code: 1, stdout: "" });
  expect(beyond.stderr).toMatch(/there is no device 2: the driver lists 2/);
});
