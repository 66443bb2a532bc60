// npm run tune -- [--seconds 0.05] [--portable]
//
// Measures for the shapes of the chapter's networks and some larger ones if our kernels or the
// kernels of oneDNN are faster, on each instruction set of this processor and on one and two
// threads. Writes the table that the compiler reads; build again afterwards. Entries that change by
// less than 5 % are kept. The machine should be idle.
//
// With --portable it times the portable convolutions and products of builds without oneDNN instead, on the
// widest instruction set, prints their speed beside oneDNN's and writes nothing.
import { Command, InvalidArgumentError } from "commander";
import { $, fs, path } from "zx";
import { report, root } from "./lib/project.mjs";
import { candidates } from "./tuning/candidates.mjs";

const table = path.join(root, "native/backend/cpu/passes/tuning_table.inc");
const trial = path.join(root, "scripts/tuning/trial.mjs");
const THREADS = [1, 2];
/** Minimum gain as a logarithm; smaller gains can reverse in the next run. */
const LEAST_GAIN = Math.log(1.05);
/** Instruction sets: the names of oneDNN and of our kernels. */
const instructionSets = { SSE41: "baseline", AVX2: "avx2", AVX512_CORE: "avx512" };

function parseOptions(args) {
  const positive = (text) => {
    if (!(Number(text) > 0)) throw new InvalidArgumentError("Not a positive number.");
    return Number(text);
  };
  return new Command("npm run tune --")
    .description("Writes the table of the faster kernels.")
    .option("--seconds <time>", "for each kernel and shape", positive, 0.05)
    .option("--portable", "compare the portable kernels with oneDNN's", false)
    .parse(args, { from: "user" })
    .opts();
}

/** Returns `[{ ours, library, gain }]` in the order of the candidates. */
async function measure(isa, threads, options) {
  const job = JSON.stringify({ threads, ...options });
  const env = { ...process.env, ONEDNN_MAX_CPU_ISA: isa };
  const { stdout } = await $({ quiet: true, env })`${process.execPath} ${trial} ${job}`;
  return JSON.parse(stdout);
}

const sizeClass = (size) => Math.ceil(Math.log2(size));

/** Reads the table: for each key such as `{"dense", "avx2", 1, {…}`, true if our kernel is used. */
async function readTable() {
  const lines = (await fs.readFile(table, "utf8")).split("\n");
  return new Map(
    lines.flatMap((line) => {
      const row = line.match(/^(\{.*\}), (true|false)\},$/);
      return row ? [[row[1], row[2] === "true"]] : [];
    }),
  );
}

function rowsOf(kernels, threads, times, before) {
  const rows = new Map();
  candidates.forEach(({ row, sizes }, index) => {
    const classes = [...sizes, 1, 1].slice(0, 5).map(sizeClass);
    const key = `{"${row}", "${kernels}", ${threads}, {${classes.join(", ")}}`;
    // If several shapes fall into one class, the shape with the largest gain or loss decides.
    const { gain } = times[index];
    const known = rows.get(key);
    if (known === undefined || Math.abs(gain) > Math.abs(known)) rows.set(key, gain);
  });
  return [...rows].map(([key, gain]) => {
    const isClose = Math.abs(gain) < LEAST_GAIN;
    return `${key}, ${(isClose ? before.get(key) : undefined) ?? gain >= 0}},`;
  });
}

/** Prints the times of all candidates. */
function show({ description, times }, threads) {
  console.log(`${description}, ${threads} thread${threads > 1 ? "s" : ""}`);
  candidates.forEach(({ row, sizes }, index) => {
    const { ours, library, gain } = times[index];
    const name = `${row} [${sizes.join(", ")}]`.padEnd(36);
    console.log(
      `  ${name} ours ${ours.toFixed(1)} µs, oneDNN ${library.toFixed(1)} µs, ${Math.exp(gain).toFixed(2)}x`,
    );
  });
}

/** Compares the portable kernels with oneDNN's. */
async function comparePortable(seconds) {
  for (const threads of THREADS) {
    const measured = await measure("ALL", threads, { seconds, portable: true });
    show(measured, threads);
    const speeds = measured.times.map(({ ours, library }) => library / ours);
    console.log(`  the slowest has ${Math.min(...speeds).toFixed(2)} of oneDNN's speed`);
  }
}

async function main() {
  const script = process.argv.findIndex((argument) => /\btune\.mjs$/.test(argument));
  const { seconds, portable } = parseOptions(process.argv.slice(script + 1));
  if (portable) return comparePortable(seconds);
  const before = await readTable();
  const lines = [];
  for (const [isa, kernels] of Object.entries(instructionSets)) {
    for (const threads of THREADS) {
      const measured = await measure(isa, threads, { seconds });
      show(measured, threads);
      lines.push(...rowsOf(kernels, threads, measured.times, before));
    }
  }
  const head = [
    "// Written by `npm run tune`: pass, kernels, threads, classes of the sizes, whether ours are faster.",
    "// Sizes: channels, output channels, cells of the kernel, positions, images; or examples, inputs,",
    "// outputs. A class is the power of two that a size rounds up to.",
  ];
  await fs.writeFile(table, `${[...head, ...lines].join("\n")}\n`);
  console.log(`wrote ${path.relative(root, table)}; \`npm run build\` takes it in`);
}

try {
  await main();
} catch (error) {
  report("the kernels could not be timed", error);
  process.exitCode = 1;
}
