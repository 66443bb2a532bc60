import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ConvPoolLayer, FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../../src/cli/io.js";
import { describePrediction, toJson } from "../../src/cli/predict/report.js";
import {
  darkOnLight,
  digitAt,
  enlarge,
  type GreyImage,
  genuineDigits,
} from "../images/support/pictures.js";
import { writePng } from "../images/support/write-png.js";
import { runCli } from "../support/cli.js";

const DIGITS = 100;

let folder: string;
let model: string;
let labels: number[];
/** Accuracy of the network on MNIST's own digits. */
let plainAccuracy: number;
/** The same digits, drawn large and dark on light, not centred. */
let images: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-predict-"));
  model = join(folder, "digits.safetensors");
  const { training, test } = await genuineDigits();
  const layers = [
    new FullyConnectedLayer({ nIn: 784, nOut: 60, activationFn: ReLU }),
    new SoftmaxLayer({ nIn: 60, nOut: 10 }),
  ] as const;
  const net = new Network([...layers], 10, { device: "cpu", seed: 1 });
  await net.SGD(training, 6, 10, 0.05, undefined, undefined, { log: false });
  await net.save(model);
  labels = [...test.y.subarray(0, DIGITS)];
  plainAccuracy = await net.accuracy({
    x: test.x.slice(0, DIGITS * 784),
    y: Int32Array.from(labels),
  });
  await net.dispose();
  images = await Promise.all(labels.map((_, row) => save(`${row}.png`, drawn(test.x, row))));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Sizes from 140x140 to 300x200 pixels. */
function drawn(x: ArrayLike<number>, row: number): GreyImage {
  const part = (row % 11) / 10;
  const [height, width] = [140 + Math.round(60 * part), 140 + Math.round(160 * part)];
  const scale = 4.5 + part;
  const placing = { height, width, scale, top: 8 * part, left: (width - 28 * scale) * part };
  return enlarge(digitAt(x, row), placing, darkOnLight);
}

async function save(name: string, { pixels, height, width }: GreyImage): Promise<string> {
  const samples = Array.from(pixels, (value) => Math.round(255 * value));
  const path = join(folder, name);
  await writeFile(path, writePng({ width, height, depth: 8, colourType: 0, samples }));
  return path;
}

function blank(): Promise<string> {
  return save("blank.png", { height: 30, width: 20, pixels: new Float32Array(600).fill(1) });
}

function predict(...argv: string[]) {
  return runCli(["predict", "--device", "reference", model, ...argv]);
}

describe("predict", () => {
  it("recognises drawn digits as well as MNIST's own", async () => {
    const argv = ["predict", "--device", "cpu", "--threads", "1", "--json", model, ...images];
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([0, ""]);
    const rows: { image: string; label: number; probabilities: number[] }[] = JSON.parse(stdout);
    expect(rows.map(({ image }) => image)).toEqual(images);
    const right = rows.filter(({ label }, i) => label === labels[i]).length;
    expect(right / DIGITS).toBeGreaterThanOrEqual(0.9);
    expect(right / DIGITS).toBeGreaterThanOrEqual(plainAccuracy - 0.02);
    for (const { label, probabilities } of rows) {
      expect(Object.keys(rows[0] ?? {})).toEqual([
        ...["image", "label", "probabilities", "doubtful", "second"],
        ...["box", "polarity", "warnings"],
      ]);
      expect(probabilities).toHaveLength(10);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
      expect(probabilities[label]).toBe(Math.max(...probabilities));
    }
  });

  it("prints name, digit, picture and probabilities in 80 columns without colour codes", async () => {
    const shown = images.slice(0, 2);
    const { code, stdout, stderr } = await predict(...shown);
    expect([code, stderr]).toEqual([0, ""]);
    const json = JSON.parse((await predict("--json", ...shown)).stdout);
    for (const { image, label, probabilities } of json) {
      const share = (100 * probabilities[label]).toFixed(2);
      // Lines are broken only after names, not within them.
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(`${image}: predicted ${label} (${share} %)`);
    }
    for (let digit = 0; digit < 10; digit++) {
      expect(stdout.match(new RegExp(` ${digit} +\\d+\\.\\d\\d %`, "g"))).toHaveLength(2);
    }
    expect(stdout).toMatch(/% +█+$/m);
    expect(stdout).toMatch(/^ *[▀▄█]/m);
    expect(stdout).not.toContain("\x1b");
    const lines = stdout.replaceAll(`${folder}/`, "").split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("draws in greys on a terminal", async () => {
    const argv = ["predict", "--device", "reference", model, images[0] ?? ""];
    const { stdout } = await runCli(argv, { terminal: true });
    expect(stdout).toContain("\x1b[38;5;");
    const lines = stripVTControlCharacters(stdout).replaceAll(`${folder}/`, "").split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("reports images that it cannot use, goes on with the others and fails at the end", async () => {
    const jpeg = join(folder, "photo.jpg");
    await writeFile(jpeg, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70));
    const missing = join(folder, "missing.png");
    const empty = await mkdtemp(join(folder, "empty-"));
    const [first = "", second = ""] = images;
    const argv = [first, missing, jpeg, await blank(), empty, second];
    const { code, stdout, stderr } = await predict("--json", ...argv);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).map(({ image }: { image: string }) => image)).toEqual([
      first,
      second,
    ]);
    const errors = stderr.replaceAll(/\s+/g, " ");
    expect(errors).toContain(`cannot read ${missing}: ENOENT`);
    expect(errors).toContain(`${jpeg}: this JPEG file cannot be read`);
    expect(errors).toMatch(/blank\.png: no digit was read .*\(ERR_DATA\)/);
    expect(errors).toContain(`${empty}: none of the 0 files of this folder is a picture`);
    expect(errors).toContain("4 of 6 images could not be used");
    expect(errors).not.toContain("fault of network3");

    const text = await predict(first, missing, second);
    expect([text.code, text.stdout.match(/predicted \d/g)?.length]).toEqual([1, 2]);
  });

  it("takes a folder for the pictures in it, whatever they are called", async () => {
    const inner = await mkdtemp(join(folder, "pictures-"));
    const [first = "", second = ""] = images;
    await copyFile(second, join(inner, "a.dat"));
    await copyFile(first, join(inner, "b"));
    await writeFile(join(inner, "notes.png"), "no picture");
    await mkdir(join(inner, "folder.png"));
    const { code, stdout, stderr } = await predict("--json", inner);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).map(({ image }: { image: string }) => basename(image))).toEqual([
      "a.dat",
      "b",
    ]);
  });

  it("calls a reading of little probability doubtful, with the second guess", async () => {
    const image = "digit.png";
    const digit = { pixels: new Float32Array(784), polarity: "dark", warnings: ["it is faint"] };
    const box = { top: 0, left: 0, height: 20, width: 20 };
    const probabilities = [0, 0, 0, 0.4, 0, 0.6, 0, 0, 0, 0];
    const prediction = {
      image,
      digit: { ...digit, box, polarity: "dark" as const },
      probabilities,
    };
    expect(describePrediction(prediction, false)).toContain(
      "doubtful: the second guess is 3 (40.00 %)",
    );
    expect(describePrediction(prediction, false)).toContain("warning: it is faint");
    expect(toJson(prediction)).toMatchObject({
      label: 5,
      doubtful: true,
      second: { label: 3, probability: 0.4 },
    });
    const sure = { ...prediction, probabilities: [0, 0, 0, 0.2, 0, 0.8, 0, 0, 0, 0] };
    expect(describePrediction(sure, false)).not.toContain("doubtful");
    expect(toJson(sure).doubtful).toBe(false);
  });

  it("says once what is wrong with a single image", async () => {
    const { code, stdout, stderr } = await predict(await blank());
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.match(/error:/g)).toHaveLength(1);
    expect(stderr).toContain("draw one digit");
    expect(JSON.parse((await predict("--json", await blank())).stdout)).toEqual([]);
  });

  it("refuses networks that are not for such images", async () => {
    const networks = {
      "100 values": [new SoftmaxLayer({ nIn: 100, nOut: 10 })],
      "5 classes": [new SoftmaxLayer({ nIn: 784, nOut: 5 })],
      "4x14x14 values": [
        new ConvPoolLayer({ imageShape: [4, 14, 14], filterShape: [2, 4, 3, 3] }),
        new SoftmaxLayer({ nIn: 72, nOut: 10 }),
      ],
    } as const;
    for (const [what, layers] of Object.entries(networks)) {
      const path = join(folder, "other.safetensors");
      const net = new Network([...layers], 1, { device: "reference" });
      await net.save(path);
      await net.dispose();
      const argv = ["predict", "--device", "reference", path, images[0] ?? ""];
      const { code, stdout, stderr } = await runCli(argv);
      expect([code, stdout]).toEqual([1, ""]);
      const error = stderr.replaceAll(/\s+/g, " ");
      expect(error).toContain(what);
      expect(error).toContain("28x28 pixels and has 10 classes");
      expect(error).toContain("(ERR_SHAPE)");
    }
  });

  it("refuses files that are no networks, and an empty command", async () => {
    const [image = ""] = images;
    const swapped = await runCli(["predict", "--device", "reference", image, model]);
    expect([swapped.code, swapped.stdout]).toEqual([1, ""]);
    expect(swapped.stderr).toContain(basename(image));
    expect(swapped.stderr).toContain("ERR_FILE_FORMAT");
    expect((await runCli(["predict"])).code).toBe(2);
    expect((await runCli(["predict", model])).code).toBe(2);
    expect((await runCli(["predict", "--jsno", model, image])).stderr).toContain("--json");
  });

  it("ends at an interruption without another image", async () => {
    const controller = new AbortController();
    controller.abort(new Interruption("interrupted", 130));
    for (const flags of [[], ["--json"]]) {
      const argv = ["predict", "--device", "reference", ...flags, model, ...images];
      const { code, stdout } = await runCli(argv, { signal: controller.signal });
      expect([code, stdout]).toEqual([130, ""]);
    }
  });

  it("explains itself with examples", async () => {
    const { code, stdout } = await runCli(["predict", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain("<image...>");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
