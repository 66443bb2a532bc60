// Draws pictures from MNIST's test digits, lets `readDigit` and a network read them, and counts what
// is right, refused and wrong. The digits are such as the network reads right and surely as MNIST has
// them, so that the table shows what the pictures cost: npm run check:pictures -- [--count 40] [--kind <part of a name>]
// [--model <file>] [--save <folder>]
import { pathToFileURL } from "node:url";
import { PNG } from "pngjs";
import { argv, fs, path } from "zx";
import { $, report, root, UserError } from "./lib/project.mjs";
import { Random } from "./pictures/canvas.mjs";
import { kinds } from "./pictures/kinds.mjs";

/** Below this the command line calls a reading doubtful, above the other one it is sure. */
const DOUBTFUL = 0.75;
const SURE = 0.9;
/** The least part of a kind that is right or refused, and the most that is wrong though sure. */
const LEAST_FINE = 0.9;
const MOST_SURE_AND_WRONG = 0.02;
const PIXELS = 784;

const count = Number(argv.count ?? 40);
const model = path.resolve(argv.model ?? path.join(root, "models/check-pictures.safetensors"));

/** @param {string} file of the built library */
const built = (file) => import(pathToFileURL(path.join(root, "dist", file)).href);

/** A network trained for three epochs, kept for the next time. */
async function haveModel() {
  if (await fs.pathExists(model)) return;
  if (argv.model) throw new UserError(`there is no model ${model}; leave --model out to train one`);
  console.log(`training dbl_conv_relu for 3 epochs into ${path.relative(root, model)}`);
  await $`node dist/cli/main.js run dbl_conv_relu --epochs 3 --seed 1 --out ${model}`;
}

/**
 * The test digits that the network reads with certainty as MNIST has them.
 * @param {any} net @param {any} test
 */
async function readable(net, test) {
  const probabilities = await net.feedforward(test.x);
  return Array.from({ length: test.size }, (_, row) => row).filter(
    (row) => probabilities[10 * row + test.y[row]] > SURE,
  );
}

/**
 * @param {import("./pictures/kinds.mjs").Kind} kind
 * @param {number} index of the picture
 * @param {any} test MNIST's test digits
 * @param {readonly number[]} rows that are used
 */
function draw(kind, index, test, rows) {
  const random = new Random(1000 * kinds.indexOf(kind) + index);
  const row = (/** @type {number} */ i) =>
    rows[(37 * kinds.indexOf(kind) + 7 * index + 1013 * i) % rows.length] ?? 0;
  const digit = (/** @type {number} */ i) =>
    test.bytes.subarray(row(i) * PIXELS, (row(i) + 1) * PIXELS);
  const { width, height, data } = kind.draw(random, digit).picture();
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer);
  return {
    bytes: PNG.sync.write(png, { deflateLevel: 1, filterType: 0, colorType: 2 }),
    label: test.y[row(0)],
    // Of two digits over each other both are there.
    other: kind.holds === "doubtful" ? test.y[row(1)] : undefined,
  };
}

async function main() {
  const { Network, loadDataShared, readDigit, DigitError } = await built("index.js");
  await haveModel();
  const { test } = await loadDataShared();
  const net = await Network.load(model, { threads: 1 });
  const rows = await readable(net, test);
  console.log(`${rows.length} of ${test.size} test digits are used\n`);
  const wanted = kinds.filter(({ name }) => name.includes(argv.kind ?? ""));
  console.log(`${"".padEnd(44)}right  doubtful  refused  wrong  sure and wrong      ms  reasons`);
  const failures = [];
  for (const kind of wanted) {
    const sums = { right: 0, doubtful: 0, refused: 0, wrong: 0, sureAndWrong: 0 };
    /** @type {Record<string, number>} */
    const reasons = {};
    const times = [];
    for (let index = 0; index < count; index++) {
      const { bytes, label, other } = draw(kind, index, test, rows);
      const outcome = await read(bytes);
      times.push(outcome.ms);
      const verdict = judge(kind, [label, other], outcome);
      sums[verdict]++;
      if (verdict === "wrong" && outcome.probability > SURE) sums.sureAndWrong++;
      if (outcome.reason) reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
      if (argv.save) {
        const name = `${kind.name.replaceAll(/\W+/g, "-")}-${index}-${verdict}-${outcome.reason ?? outcome.label}`;
        await fs.outputFile(path.join(argv.save, `${name}.png`), bytes);
      }
    }
    const ms = times.sort((a, b) => a - b)[count >> 1] ?? 0;
    const cells = [
      percent(sums.right).padStart(5),
      percent(sums.doubtful).padStart(8),
      percent(sums.refused).padStart(7),
      percent(sums.wrong).padStart(5),
      percent(sums.sureAndWrong).padStart(14),
      ms.toFixed(0).padStart(6),
    ];
    const refusals = Object.entries(reasons).map(([reason, times]) => `${times} ${reason}`);
    console.log(`${kind.name.padEnd(44)}${cells.join("  ")}  ${refusals.join(", ")}`.trimEnd());
    const fine = (count - sums.wrong) / count;
    if (fine < LEAST_FINE || sums.sureAndWrong / count > MOST_SURE_AND_WRONG)
      failures.push(kind.name);
  }
  await net.dispose();
  if (failures.length > 0) throw new UserError(`too much is wrong: ${failures.join("; ")}`);

  /** @param {Uint8Array} bytes */
  async function read(bytes) {
    const begin = performance.now();
    try {
      const found = await readDigit(bytes);
      const ms = performance.now() - begin;
      const probabilities = [...(await net.feedforward(found.pixels))];
      const probability = Math.max(...probabilities);
      const { warnings } = found;
      return { ms, label: probabilities.indexOf(probability), probability, warnings };
    } catch (error) {
      if (!(error instanceof DigitError)) throw error;
      return {
        ms: performance.now() - begin,
        reason: error.reason,
        label: -1,
        probability: 0,
        warnings: [],
      };
    }
  }
}

/**
 * @param {import("./pictures/kinds.mjs").Kind} kind
 * @param {readonly (number | undefined)[]} labels
 * @param {{ reason?: string, label: number, probability: number, warnings: string[] }} outcome
 */
function judge({ holds }, labels, outcome) {
  if (holds === "none" || holds === "several") {
    // A blank page has another reason than "several", and the other way round.
    const isRight =
      outcome.reason !== undefined &&
      (holds === "none" ? outcome.reason === "none" : outcome.reason === "several");
    return isRight ? "right" : outcome.reason !== undefined ? "refused" : "wrong";
  }
  if (outcome.reason !== undefined) return "refused";
  const isTold =
    outcome.probability < DOUBTFUL || (holds === "doubtful" && outcome.warnings.length > 0);
  if (labels.includes(outcome.label)) return isTold ? "doubtful" : "right";
  return isTold && holds === "doubtful" ? "doubtful" : "wrong";
}

/** @param {number} sum */
function percent(sum) {
  return `${((100 * sum) / count).toFixed(0)} %`;
}

try {
  await main();
} catch (error) {
  report("check:pictures", error);
  process.exitCode = 1;
}
