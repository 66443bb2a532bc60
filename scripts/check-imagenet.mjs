// Compares AlexNet and GoogLeNet of examples/alexnet-googlenet.ts, in their full sizes, with PyTorch's on the same random weights, and
// measures one training step of each: npm run check:imagenet -- [--rows 2] [--batch 16]. Where the input of a ReLU is nearly 0, or the
// greatest values of a pooling are nearly equal, rounding decides which way the gradient goes. So each tensor must be near to that of
// PyTorch in float64 or in float32.
import { build } from "esbuild";
import { argv, chalk, fs, os, path } from "zx";
import { pytorchFolder } from "../bench/lib/places.mjs";
import { $, deps, report, root, UserError } from "./lib/project.mjs";

/** The largest deviation of a tensor, as a share of its norm. */
const MOST = 1e-3;
const MOST_GIB = 8;

const rows = Number(argv.rows ?? 2);
const batch = Number(argv.batch ?? 16);

/** @param {number} deviation */
const share = (deviation) => deviation.toExponential(1);

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
    await $({ env })`python3 ${script} ${folder} ${rows}`;
    let isRight = true;
    for (const name of ["alexnet", "googlenet"]) {
      const file = path.join(folder, `${name}.safetensors`);
      const { cost, ...tensors } = await child("compare.mjs", [nets, name, file]);
      console.log(chalk.bold(`${name} beside PyTorch, ${rows} images: cost ${share(cost)}`));
      isRight &&= cost <= MOST;
      for (const [what, { float64, float32, nearer, place }] of Object.entries(tensors)) {
        console.log(
          `  ${what}: at most ${share(float64)} from float64, ${share(float32)} from float32, ` +
            `${share(nearer)} from the nearer one (${place})`,
        );
        isRight &&= nearer <= MOST;
      }
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
