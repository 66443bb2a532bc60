// The picture of README.md: what the script draws of a network, and the file that it has written.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { drawLearned } from "../../src/figures/learned.js";

const committed = fileURLToPath(new URL("../../docs/learned.svg", import.meta.url));

const POSITIVE = 'rect[fill="#0a62c4"]';
const NEGATIVE = 'rect[fill="#c04a00"]';

function parse(svg: string) {
  const { document } = parseHTML(svg);
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  return { all, text: (selector: string) => document.querySelector(selector)?.textContent ?? "" };
}

describe("the picture of README.md", () => {
  it("draws each weight with its sign and size, and a point for each epoch", () => {
    const filters = { shape: [2, 1, 1, 2], data: Float32Array.of(1, -0.25, 0.5, -0.5) };
    const { all, text } = parse(drawLearned(filters, [0.912, 0.957, 0.961]));
    expect(all(POSITIVE)).toHaveLength(2);
    const side = (selector: string) => Number(all(selector)[0]?.getAttribute("width"));
    // A quarter of the weight has a quarter of the area.
    expect(side(NEGATIVE) / side(POSITIVE)).toBeCloseTo(0.5, 2);
    expect(all("polyline")[0]?.getAttribute("points")?.split(" ")).toHaveLength(3);
    expect(text("desc")).toMatch(/2 filters of 1 by 2 weights.* ends at 96\.10 %/);
  });

  it("has a title and a description, and holds no image", async () => {
    const { all, text } = parse(await readFile(committed, "utf8"));
    expect(text("title")).toMatch(/convolutional network/);
    expect(text("desc")).toMatch(/20 filters of 5 by 5 weights.* after each of 20 epochs/);
    expect(all(`${POSITIVE}, ${NEGATIVE}`)).toHaveLength(20 * 25);
    expect(all("image, use, foreignObject")).toEqual([]);
  });
});
