// Compares AlexNet and GoogLeNet of examples/alexnet-googlenet.ts, in their full sizes, with PyTorch's on the same random weights, and
// measures one training step of each: npm run check:imagenet -- [--rows 2] [--batch 16]. A ReLU whose input is nearly 0 and a pooling
// whose greatest values are nearly equal may take the other side in float32, so PyTorch's own deviation in float32 is shown beside.
import { build } from "esbuild";
import { argv, chalk, fs, os, path } from "zx";
import { pytorchFolder } from "../bench/lib/places.mjs";
import { $, deps, report, root, UserError } from "./lib/project.mjs";

/** The largest deviation of a tensor, as a share of its norm. */
const MOST = 1e-3;
/** Times as far from float64 as PyTorch is in float32, of what is above the largest deviation. */
const MOST_TIMES = 2;
const MOST_GIB = 8;

const rows = Number(argv.rows ?? 2);
const batch = Number(argv.batch ?? 16);

/** @param {string} file of scripts/imagenet @param {readonly (string | number)[]} args */
async function child(file, args) {
  const { stdout } = await $`node ${path.join(root, "scripts/imagenet", file)} ${args}`;
  return JSON.parse(stdout);
}

async function check() {
  if (!(await fs.pathExists(pytorchFolder))) {
    throw new UserError("PyTorch is not there yet: `npm run bench:setup` fetches it");
  }
  // Inside of the checkout, where the package is found by its name.
  const folder = await fs.mkdtemp(path.join(root, "build", "imagenet-"));
  try {
    const nets = path.join(folder, "nets.mjs");
    await build({
      entryPoints: [path.join(root, "examples/alexnet-googlenet.ts")],
      ...{ outfile: nets, format: "esm", platform: "node", target: "node20" },
    });
    const script = path.join(root, "test/golden/pytorch/imagenet_full.py");
    const modules = [
      pytorchFolder,
      ...(await fs.readdir(deps)).map((name) => path.join(deps, name)),
    ];
    const env = { ...process.env, PYTHONPATH: modules.join(path.delimiter) };
    const { stdout } = await $({ env })`python3 ${script} ${folder} ${rows}`;
    const single = JSON.parse(stdout);
    let isRight = true;
    for (const name of ["alexnet", "googlenet"]) {
      const file = path.join(folder, `${name}.safetensors`);
      const deviations = await child("compare.mjs", [nets, name, file]);
      const own = Math.max(.../** @type {number[]} */ (Object.values(single[name])));
      console.log(chalk.bold(`${name} beside PyTorch, ${rows} images`));
      for (const [what, { place, deviation }] of Object.entries(deviations)) {
        console.log(`  ${what}: at most ${deviation.toExponential(1)}, ${place}`);
        isRight &&= deviation <= Math.max(MOST, MOST_TIMES * own);
      }
      console.log(`  PyTorch's gradients in float32: at most ${own.toExponential(1)}`);
      const { seconds, gibibytes } = await child("step.mjs", [nets, name, batch]);
      console.log(
        `  a step of ${batch} images: ${seconds.toFixed(1)} s, ${gibibytes.toFixed(2)} GiB at most`,
      );
      isRight &&= gibibytes <= MOST_GIB;
    }
    const [{ model } = { model: "an unknown processor" }] = os.cpus();
    console.log(`on ${os.availableParallelism()} cores of ${model.trim()}`);
    if (!isRight) throw new UserError(`more than ${MOST} or ${MOST_GIB} GiB`);
  } finally {
    await fs.remove(folder);
  }
}

try {
  await check();
} catch (error) {
  report("AlexNet and GoogLeNet", error);
  process.exitCode = 1;
}
