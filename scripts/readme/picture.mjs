// Draws what a network has learned as an SVG: the filters of its first layer as squares, whose area
// is the size of a weight and whose colour is its sign, and the accuracies of its epochs as a curve.
// It can be read at half its size, on light and on dark pages, because it brings its own background.

const WIDTH = 800;
const HEIGHT = 500;
/** Height of the filters and of the curve with its axis. */
const PANEL = 385;
const TOP = 84;
const LEFT = 30;
const CURVE_LEFT = 450;
const CURVE_WIDTH = WIDTH - CURVE_LEFT - 30;

const STYLE = `
text { font: 24px system-ui, sans-serif; fill: #1f2328 }
.paper { fill: #ffffff; stroke: #d1d9e0 }
.cell { fill: #f0f2f5 }
.positive { fill: #0a62c4 }
.negative { fill: #c04a00 }
.grid { stroke: #d1d9e0; stroke-width: 2 }
.curve { fill: none; stroke: #0a62c4; stroke-width: 5; stroke-linejoin: round }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .paper { fill: #0d1117; stroke: #3d444d }
  .cell { fill: #1c222b }
  .positive { fill: #6cb2ff }
  .negative { fill: #ff9a4d }
  .grid { stroke: #3d444d }
  .curve { stroke: #6cb2ff }
}`;

/**
 * @typedef {object} Learned
 * @property {{ shape: readonly number[], data: ArrayLike<number> }} filters
 *   weights [filters, 1, rows, columns]
 * @property {readonly number[]} accuracies validation accuracy after each epoch, in 0..1
 */

/**
 * @param {Learned} learned
 * @returns {string} the SVG
 */
export function drawLearned({ filters, accuracies }) {
  const [count = 0, , rows = 0, columns = 0] = filters.shape;
  const last = percent(accuracies.at(-1) ?? 0);
  const description =
    `Left: the ${count} filters of ${rows} by ${columns} weights of the first convolutional layer; ` +
    "blue squares are positive weights, orange ones negative, and their area is the size of the weight. " +
    `Right: the validation accuracy after each of ${accuracies.length} epochs; it ends at ${last}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">
<title id="title">What a convolutional network learns from handwritten digits</title>
<desc id="description">${description}</desc>
<style>${STYLE}
</style>
<rect class="paper" x="1" y="1" width="${WIDTH - 2}" height="${HEIGHT - 2}" rx="12"/>
<text x="${LEFT}" y="50">${count} learned filters</text>
${drawFilters(filters)}
<text x="${CURVE_LEFT - 80}" y="50">validation accuracy, %</text>
${drawCurve(accuracies)}
</svg>
`;
}

/** @param {Learned["filters"]} filters */
function drawFilters({ shape, data }) {
  const [count = 0, , rows = 0, columns = 0] = shape;
  const across = Math.floor(Math.sqrt(count));
  const pitch = PANEL / Math.ceil(count / across);
  const cell = (0.86 * pitch) / Math.max(rows, columns);
  const size = rows * columns;
  const lines = [];
  for (let filter = 0; filter < count; filter++) {
    const weights = Array.from({ length: size }, (_, i) => data[filter * size + i] ?? 0);
    const largest = Math.max(...weights.map(Math.abs));
    const x = LEFT + (filter % across) * pitch;
    const y = TOP + Math.floor(filter / across) * pitch;
    lines.push(rectangle("cell", x, y, cell * columns, cell * rows));
    for (const [index, weight] of weights.entries()) {
      const side = cell * Math.sqrt(Math.abs(weight) / largest);
      const column = index % columns;
      const row = Math.floor(index / columns);
      const left = x + column * cell + (cell - side) / 2;
      const top = y + row * cell + (cell - side) / 2;
      lines.push(rectangle(weight < 0 ? "negative" : "positive", left, top, side, side));
    }
  }
  return lines.join("\n");
}

/** @param {readonly number[]} accuracies */
function drawCurve(accuracies) {
  // Half percents from the one below the worst epoch to the one above the best.
  const floor = Math.floor(200 * Math.min(...accuracies)) / 2;
  const ceiling = Math.ceil(200 * Math.max(...accuracies)) / 2;
  const bottom = TOP + PANEL - 40;
  const x = (/** @type {number} */ epoch) =>
    CURVE_LEFT + (epoch / Math.max(accuracies.length - 1, 1)) * CURVE_WIDTH;
  const y = (/** @type {number} */ value) =>
    bottom - ((value - floor) / (ceiling - floor)) * (bottom - TOP - 10);
  const lines = [];
  for (let tick = floor; tick <= ceiling; tick += 0.5) {
    const at = round(y(tick));
    lines.push(
      `<line class="grid" x1="${CURVE_LEFT}" x2="${CURVE_LEFT + CURVE_WIDTH}" y1="${at}" y2="${at}"/>`,
      `<text x="${CURVE_LEFT - 12}" y="${at + 8}" text-anchor="end">${tick.toFixed(1)}</text>`,
    );
  }
  const points = accuracies.map((value, epoch) => `${round(x(epoch))},${round(y(100 * value))}`);
  const label = bottom + 36;
  lines.push(
    `<polyline class="curve" points="${points.join(" ")}"/>`,
    `<text x="${CURVE_LEFT}" y="${label}">epoch 1</text>`,
    `<text x="${CURVE_LEFT + CURVE_WIDTH}" y="${label}" text-anchor="end">${accuracies.length}</text>`,
  );
  return lines.join("\n");
}

/** @param {string} name @param {number} x @param {number} y @param {number} width @param {number} height */
function rectangle(name, x, y, width, height) {
  return `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;
}

/** @param {number} value */
const round = (value) => Math.round(10 * value) / 10;

/** @param {number} accuracy */
const percent = (accuracy) => `${(100 * accuracy).toFixed(2)} %`;
