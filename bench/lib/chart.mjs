// Draws the time per image over the mini-batch size as an SVG: one panel per net, both axes
// logarithmic.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const labels = {
  ours: "network3",
  pytorch: "PyTorch",
  graph: "PyTorch, CUDA graph",
  eager: "PyTorch, eager",
  raw: "oneDNN, one primitive an op",
};

function pointsOf({ net, batch, best }) {
  return Object.entries(labels)
    .filter(([key]) => best[key] !== undefined)
    .map(([key, side]) => ({
      net,
      side,
      batch,
      microseconds: best[key].median / batch,
      least: best[key].min / batch,
      most: best[key].max / batch,
    }));
}

/**
 * @param {{ net: string, batch: number, best: Record<string, object | undefined> }[]} rows of the CPU or of a GPU
 * @param {string} caption machine and versions of the figures
 * @returns {string}
 */
export function drawSteps(rows, caption) {
  const { document } = parseHTML("<html><body></body></html>");
  const points = rows.flatMap(pointsOf);
  const names = [...new Set(points.map(({ net }) => net))];
  const batches = [...new Set(points.map(({ batch }) => batch))];
  const channels = { x: "batch", fx: "net", stroke: "side", z: "side" };
  const figure = Plot.plot({
    document,
    width: 60 + 190 * Math.max(names.length, 2),
    height: 360,
    marginLeft: 60,
    marginBottom: 45,
    marginRight: 20,
    style: { background: "white" },
    x: { type: "log", label: "mini-batch size", ticks: batches, tickFormat: "d" },
    y: { type: "log", label: "µs per image, training step", grid: true, tickFormat: "~g" },
    fx: { domain: names, label: null },
    marks: [
      Plot.frame({ stroke: "#ddd" }),
      Plot.ruleX(points, { ...channels, y1: "least", y2: "most" }),
      Plot.line(points, { ...channels, y: "microseconds" }),
      Plot.dot(points, { ...channels, y: "microseconds", fill: "side" }),
      ...legend(points, names),
      Plot.text([{ net: names[0], text: caption }], {
        fx: "net",
        text: "text",
        frameAnchor: "bottom-left",
        dx: 6,
        dy: -6,
      }),
    ],
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${figure.outerHTML}\n`;
}

// The legend is drawn in the last panel, because the legends of Plot are HTML.
function legend(points, names) {
  const sides = [...new Set(points.map(({ side }) => side))];
  return sides.map((side, index) =>
    Plot.text([{ side, net: names.at(-1) }], {
      fx: "net",
      text: "side",
      fill: "side",
      frameAnchor: "top-right",
      dx: -6,
      dy: 8 + 14 * index,
      fontWeight: "bold",
    }),
  );
}
