// The figures: what they show, in every theme, and what they refuse.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import {
  ActivationLayer,
  ConvLayer,
  ConvPoolLayer,
  type CostLayer,
  Dataset,
  DropoutLayer,
  experiments,
  FullyConnectedLayer,
  type Layer,
  LinearLayer,
  linear,
  Network,
  Network3Error,
  PoolLayer,
  ReLU,
  SoftmaxLayer,
} from "network3";
import * as figures from "network3/figures";
import { PNG } from "pngjs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { outputsOfLayers } from "../../src/figures/forward.js";
import { inTheme } from "../../src/figures/theme.js";
import { wrong } from "../bad-input/cases/case.js";

const layers = (): [...Layer[], CostLayer] => [
  new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3], activationFn: "tanh" }),
  new ConvPoolLayer({
    ...{ imageShape: [3, 3, 3], filterShape: [2, 3, 2, 2], poolsize: [1, 1] },
    activationFn: "relu",
  }),
  new FullyConnectedLayer({ nIn: 8, nOut: 5 }),
  new SoftmaxLayer({ nIn: 5, nOut: 4 }),
];

const net = new Network(layers(), 4, { device: "reference", seed: 3, init: "he" });
afterAll(() => net.dispose());

/** Images of 8x8 pixels with one line each, and labels 0..3. */
const images = new Dataset(
  Uint8Array.from({ length: 12 * 64 }, (_, i) => (Math.floor(i / 8) % 8 === 2 ? 200 : 0)),
  Int32Array.from({ length: 12 }, (_, i) => i % 4),
  { shape: [1, 8, 8] },
);

const record = (epoch: number, validationAccuracy: number) => ({
  ...{ epoch, validationAccuracy, cost: 1 / (1 + epoch), isBest: true },
  ...{ seconds: 1, evaluationSeconds: 1 },
});
const runs = [0.9, 0.92, 0.95].map((start, run) => ({
  name: run < 2 ? "sigmoid" : "ReLU & <more>",
  epochs: Array.from({ length: 9 }, (_, epoch) => record(epoch, start + 0.005 * epoch)),
}));
const guesses = images.y.map((label, row) => (row < 5 ? (label + 1) % 4 : label));

/** One image is quicker; options that are none stay as they are. */
const count = (options?: figures.FigureOptions) =>
  typeof options === "object" || options === undefined ? { count: 1, ...options } : options;

type Draw = (options?: figures.FigureOptions) => Promise<string> | string;

const drawings: Record<string, Draw> = {
  drawActivations: (options) => figures.drawActivations(net, images.slice(0, 1).x, options),
  drawAdversarial: (options) => figures.drawAdversarial(net, images, count(options)),
  drawConfusion: (options) => figures.drawConfusion(images.y, guesses, options),
  drawDigits: (options) => figures.drawDigits(images, options),
  drawFilters: async (options) => {
    const { "layers.0.w": weights } = await net.parameters();
    return figures.drawFilters(weights ?? { shape: [], data: new Float32Array() }, options);
  },
  drawFullyConnected: (options) => figures.drawFullyConnected([3, 4, 2], options),
  drawGradientNorms: async (options) =>
    figures.drawGradientNorms(await net.gradients(images.slice(0, 4)), options),
  drawLearningCurves: (options) => figures.drawLearningCurves(runs, options),
  drawMistakes: (options) => figures.drawMistakes(images, guesses, options),
  drawNetwork: (options) => figures.drawNetwork(net.layers, options),
  drawPooling: figures.drawPooling,
  drawReceptiveField: figures.drawReceptiveField,
};

function parse(svg: string) {
  const { document } = parseHTML(svg);
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const texts = all("text").map(({ textContent }) => textContent ?? "");
  return { all, texts, description: document.querySelector("desc")?.textContent ?? "" };
}

const coloursOf = (svg: string) => new Set(svg.match(/#[0-9a-f]{6}\b/g));

describe("every figure", () => {
  it("is in the table of this test", () => {
    const names = Object.keys(figures).filter((name) => name.startsWith("draw"));
    expect(Object.keys(drawings).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(drawings))("%s has a title and a description", async (_, draw) => {
    const svg = await draw();
    const { all, description } = parse(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .* role="img"/);
    expect(all("svg > title")[0]?.textContent?.length).toBeGreaterThan(5);
    expect(description.length).toBeGreaterThan(30);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|currentColor/);
    const { texts } = parse(await draw({ title: 'A "title" & <more>' }));
    expect(texts.join()).not.toContain("&lt;");
    expect(await draw({ title: 'A "title" & <more>' })).toContain(
      "<title>A &quot;title&quot; &amp; &lt;more&gt;</title>",
    );
  });

  it.each(Object.entries(drawings))("%s has a light and a dark theme", async (_, draw) => {
    const [light, dark, auto] = [
      await draw({ theme: "light" }),
      await draw({ theme: "dark" }),
      await draw(),
    ];
    expect(light).not.toContain("<style");
    const shared = [...coloursOf(light)].filter((colour) => coloursOf(dark).has(colour));
    expect(shared).toEqual([]);
    expect(coloursOf(light).size).toBe(coloursOf(dark).size);
    // Each colour has a rule, so that nothing dark stays on a dark page.
    for (const colour of coloursOf(light)) {
      expect(auto).toContain(`[fill="${colour}"]`);
      expect(auto).toContain(`[stroke="${colour}"]`);
    }
  });

  it.each(Object.entries(drawings))("%s refuses unknown options and themes", async (name, draw) => {
    const call = async (options: unknown) => draw(wrong(options));
    await expect(call({ colour: "red" })).rejects.toThrow(/unknown option "colour"/);
    await expect(call({ theme: "blue" })).rejects.toBeInstanceOf(Network3Error);
    await expect(call(7), name).rejects.toBeInstanceOf(Network3Error);
  });
});

describe("the figures show", () => {
  it("a line of images with their pixels", () => {
    const { all, description } = parse(figures.drawDigits(images, { count: 3 }));
    expect(all("path")).toHaveLength(3);
    expect(all("path")[0]?.getAttribute("d")).toBe("M0 2h8v1H0z");
    expect(description).toContain("of the classes 0, 1, 2");
  });

  it("the right and the given label of each mistake", () => {
    const { texts, description } = parse(figures.drawMistakes(images, guesses, { count: 2 }));
    expect(texts).toEqual(["5 of 12 wrong", "0", "1", "1", "2"]);
    expect(description).toContain("The first 2 of them");
  });

  it("that no label is wrong", () => {
    const { texts, description } = parse(figures.drawMistakes(images, images.y));
    expect(texts).toEqual(["0 of 12 wrong"]);
    expect(description).toBe("0 of 12 wrong.");
  });

  it("the counts of each pair of classes", () => {
    const { texts, description } = parse(figures.drawConfusion([0, 0, 0, 1], [0, 1, 1, 1]));
    expect(texts).toEqual(
      ["given class; 2 of 4 wrong", "right class", "0", "0", "1", "2"].concat("1", "1", "1"),
    );
    expect(description).toContain("most often, 2 times, 0 is taken for 1");
  });

  it("each weight with its sign and size", () => {
    const weights = { shape: [2, 1, 1, 2], data: Float32Array.of(1, -0.25, 0.5, -0.5) };
    const { all } = parse(figures.drawFilters(weights, { theme: "light" }));
    const [large, small] = [all('[fill="#0a62c4"]')[0], all('[fill="#c04a00"]')[0]];
    const side = (rectangle: typeof large) => Number(rectangle?.getAttribute("width"));
    // A quarter of the weight has a quarter of the area.
    expect(side(small) / side(large)).toBeCloseTo(0.5, 2);
  });

  it("the weights of neurons that see an image", () => {
    const weights = { shape: [144, 3], data: new Float32Array(432).fill(-1) };
    const { all, texts } = parse(figures.drawFilters(weights, { theme: "light", count: 2 }));
    expect(texts).toEqual(["2 of 3 filters of 12 × 12"]);
    expect(all('path[fill="#c04a00"]')).toHaveLength(2);
  });

  it.each([
    [
      "dropout",
      ["input 28×28", "20 maps 24×24", "20 maps 12×12", "40 maps 8×8", "40 maps 4×4"].concat(
        "1000 ReLU",
        "1000 ReLU",
        "10 outputs",
      ),
    ],
    ["shallow", ["input 28×28", "100 sigmoid", "10 outputs"]],
    ["omit_FC", ["input 28×28", "20 maps 24×24", "20 maps 12×12", "10 outputs"]],
  ])("the layers of %s", (id, stages) => {
    const experiment = experiments.find((row) => row.id === id);
    const { description } = parse(figures.drawNetwork(experiment?.layers() ?? []));
    expect(description).toBe(`From left to right: ${stages.join("; ")}.`);
  });

  it("strides, padding, pools of every kind, and layers that keep the shape", () => {
    const layers = [
      new DropoutLayer({ imageShape: [3, 32, 32], pDropout: 0.2 }),
      new ConvLayer({ filterShape: [20, 3, 5, 5], stride: 2, padding: 2, activationFn: linear }),
      new ActivationLayer({ activationFn: ReLU }),
      new PoolLayer({ poolsize: [3, 3], poolStride: [2, 2] }),
      new ConvPoolLayer({ filterShape: [8, 20, 3, 3], padding: [1, 0], poolMode: "average" }),
      new FullyConnectedLayer({ nOut: 30, pDropout: 0.5 }),
      new LinearLayer({ nOut: 10 }),
    ];
    const { all, texts, description } = parse(figures.drawNetwork(layers, { theme: "light" }));
    expect(description).toBe(
      "From left to right: 3 maps 32×32; 20 maps 16×16 (drop 0.2, 5×5, stride 2, pad 2); " +
        "20 maps 7×7 (ReLU, pool 3×3, stride 2); 8 maps 7×5 (3×3, pad 1×0); " +
        "8 maps 3×2 (mean 2×2); 30 sigmoid; 10 linear outputs.",
    );
    expect(texts.slice(0, 2)).toEqual(["3 maps", "32×32"]);
    expect(texts).toEqual(expect.arrayContaining(["drop 0.2", "stride 2", "mean 2×2", "drop 0.5"]));
    // The zeros around two maps, and the next fields of two strided layers with their units.
    expect(all("rect[stroke-dasharray]")).toHaveLength(2);
    const next = all('rect[stroke="#c04a00"]').map((each) => Number(each.getAttribute("width")));
    expect(next).toHaveLength(4);
    // Fields of 5 and 3 pixels, on maps of which 32 pixels are 96 wide and 16 are 51.2 wide.
    expect(next[0]).toBe(15);
    expect(next[2]).toBe(9.6);
  });

  it("a layer at the end that keeps the shape", () => {
    const layers = [
      new PoolLayer({ imageShape: [2, 8, 8], poolMode: "l2" }),
      new ActivationLayer({ activationFn: ReLU }),
    ];
    const { description } = parse(figures.drawNetwork(layers));
    expect(description).toBe(
      "From left to right: 2 maps 8×8; 2 maps 4×4 (L2 pool 2×2); 2 maps 4×4.",
    );
  });

  it("what the picture of docs/figures.md shows", async () => {
    const path = fileURLToPath(new URL("../../docs/figures/dbl_conv.svg", import.meta.url));
    const experiment = experiments.find(({ id }) => id === "dbl_conv");
    expect(await readFile(path, "utf8")).toBe(figures.drawNetwork(experiment?.layers() ?? []));
  });

  it("the outputs of every layer as the network computes them", async () => {
    const x = Float64Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const outputs = outputsOfLayers(net.layers, await net.parameters(), x);
    expect(outputs.map(({ shape }) => shape)).toEqual([[3, 3, 3], [2, 2, 2], [5], [4]]);
    const expected = await net.feedforward(x);
    for (const [index, value] of (outputs.at(-1)?.values ?? []).entries()) {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    }
  });

  it("the norm of each gradient", () => {
    const gradients = {
      "layers.0.w": { shape: [2], data: Float32Array.of(3, 4) },
      "layers.0.b": { shape: [1], data: Float32Array.of(0) },
    };
    const { texts } = parse(figures.drawGradientNorms(gradients));
    expect(texts).toEqual(expect.arrayContaining(["layers.0.w", "5.0", "layers.0.b", "0"]));
  });

  it("a curve for each name, with a band where there are several runs", async () => {
    const { all, texts, description } = parse(await figures.drawLearningCurves(runs));
    expect(texts.slice(0, 3)).toEqual([
      "validation accuracy, %",
      "sigmoid (2 runs)",
      "ReLU & <more>",
    ]);
    expect(all('[aria-label="area"]')).toHaveLength(1);
    expect(all('[aria-label="line"]')).toHaveLength(2);
    expect(description).toContain("sigmoid: 95.00 after epoch 8, the mean of 2 runs");
    const costs = await figures.drawLearningCurves(runs, { value: "cost" });
    expect(parse(costs).description).toContain("sigmoid: 0.1111 after epoch 8");
  });

  it("where a field lies", () => {
    const { description } = parse(figures.drawReceptiveField({ at: [3, 7], field: [2, 3] }));
    expect(description).toContain("the field of 2 × 3 of them at row 3, column 7");
    expect(() => figures.drawReceptiveField({ at: [24, 0] })).toThrow(/must lie in the image/);
    expect(() => figures.drawPooling({ poolsize: [25, 1] })).toThrow(/must not be larger/);
    expect(() => figures.drawFullyConnected([17, 2])).toThrow(/16 units at most/);
  });
});

describe("bad arguments", () => {
  const calls: Record<string, (argument: unknown) => unknown> = {
    "drawActivations: net": (net) => figures.drawActivations(wrong(net), [0]),
    "drawActivations: image": (image) => figures.drawActivations(net, wrong(image)),
    "drawAdversarial: net": (net) => figures.drawAdversarial(wrong(net), images),
    "drawAdversarial: data": (data) => figures.drawAdversarial(net, wrong(data)),
    "drawConfusion: labels": (labels) => figures.drawConfusion(wrong(labels), [0]),
    "drawConfusion: guesses": (labels) => figures.drawConfusion([0, 1], wrong(labels)),
    "drawDigits: data": (data) => figures.drawDigits(wrong(data)),
    "drawDigits: count": (count) => figures.drawDigits(images, { count: wrong(count) }),
    "drawFilters: weights": (weights) => figures.drawFilters(wrong(weights)),
    "drawFullyConnected: sizes": (sizes) => figures.drawFullyConnected(wrong(sizes)),
    "drawGradientNorms: gradients": (given) => figures.drawGradientNorms(wrong(given)),
    "drawLearningCurves: runs": (given) => figures.drawLearningCurves(wrong(given)),
    "drawMistakes: guesses": (labels) => figures.drawMistakes(images, wrong(labels)),
    "drawNetwork: layers": (given) => figures.drawNetwork(wrong(given)),
    "drawPooling: map": (map) => figures.drawPooling({ map: wrong(map) }),
    "drawReceptiveField: at": (at) => figures.drawReceptiveField({ at: wrong(at) }),
    "toPng: svg": (svg) => figures.toPng(wrong(svg)),
    "toPng: width": (width) => figures.toPng("<svg/>", { width: wrong(width) }),
  };
  const garbage = [null, true, -1, Number.NaN, "", Symbol("s"), [], [null], {}, new Map(), "a\0b"];

  it.each(Object.entries(calls))("%s refuses garbage", async (_, call) => {
    for (const value of garbage) {
      const error = await Promise.resolve()
        .then(() => call(value))
        .catch((thrown: unknown) => thrown);
      expect(error, String(value)).toBeInstanceOf(Network3Error);
    }
  });
});

describe("toPng", () => {
  const svg = () => figures.drawFullyConnected([3, 2]);

  it("draws a figure in the width that is asked for", async () => {
    const { width, height, data } = PNG.sync.read(
      Buffer.from(await figures.toPng(svg(), { width: 400 })),
    );
    expect(width).toBe(400);
    expect(height).toBeGreaterThan(100);
    expect(new Set(data).size).toBeGreaterThan(10);
  });

  const font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
  it.skipIf(!existsSync(font))("draws text with a given font", async () => {
    const [own, mono] = [font, font.replace("Sans.", "SansMono.")];
    const pictures = [own, own, mono].map((path) => figures.toPng(svg(), { font: path }));
    const [first, again, other] = await Promise.all(pictures);
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  it("names the package that is missing", async () => {
    vi.resetModules();
    vi.doMock("@resvg/resvg-js", () => {
      throw new Error("not there");
    });
    const { toPng } = await import("../../src/figures/png.js");
    await expect(toPng(svg())).rejects.toThrow(
      /need the package @resvg\/resvg-js.* `npm install @resvg\/resvg-js`/,
    );
    vi.doUnmock("@resvg/resvg-js");
  });
});

it("a theme replaces the colours of attributes alone", () => {
  expect(inTheme('<text fill="#1f2328">x</text>', "dark")).toBe('<text fill="#f0f6fc">x</text>');
  expect(inTheme('<text fill="#123456">x</text>', "dark")).toBe('<text fill="#123456">x</text>');
});
