// npm run pack:cuda -- [--out network3-cuda.tar.gz] [--data <folder>] [--level 9] [--no-cuda]
//
// Packs what a bare GPU machine needs that has neither Node nor a network: Node itself, the built files,
// the packages they use and MNIST. cuDNN and cuBLAS are found there, in the wheels of its Python for
// example; `run.sh` inside says how to train one network a command.
import os from "node:os";
import { Command } from "commander";
import { fs, glob, path, which } from "zx";
import { $, report, root, UserError } from "./lib/project.mjs";

const MOST_BYTES = 60e6;
const built = path.join(root, "build/Release");

function parseOptions(args) {
  return new Command("npm run pack:cuda --")
    .description("Packs network3, Node and MNIST for a GPU machine without a network.")
    .option("--out <file>", "the archive", "network3-cuda.tar.gz")
    .option("--data <folder>", "MNIST's four files, gzip'd", process.env.NETWORK3_DATA)
    .option("--level <1-9>", "of gzip", "9")
    .option("--no-cuda", "without the CUDA library, to try the archive out")
    .parse(args, { from: "user" })
    .opts();
}

/** The four gzip'd files of MNIST in a folder, or below it. */
async function mnistFiles(folder) {
  if (!folder) throw new UserError("no data: name MNIST's folder with --data or NETWORK3_DATA");
  const found = await glob(`${folder}/**/{train,t10k}-{images,labels}*ubyte.gz`);
  if (found.length !== 4) {
    throw new UserError(`${folder} has ${found.length} of MNIST's four gzip'd IDX files`);
  }
  return found;
}

/** The folders of the packages that the built files import, below node_modules. */
async function packages() {
  const { stdout } = await $({ nothrow: true })`npm ls --omit=dev --all --parseable`;
  return stdout.trim().split("\n").slice(1);
}

async function copyStripped(from, to) {
  await fs.copy(from, to, { dereference: true });
  if ((await which("strip", { nothrow: true })) !== null) await $`strip ${to}`;
}

async function fill(folder, { cuda, data }) {
  const release = path.join(folder, "build/Release");
  await fs.ensureDir(release);
  await copyStripped(process.execPath, path.join(folder, "node"));
  await fs.copy(path.join(built, "network3.node"), path.join(release, "network3.node"));
  // Beside the addon where it was fetched; a system's oneDNN must be on the other machine as well.
  for (const library of await glob(`${built}/libdnnl.so*`)) {
    await copyStripped(library, path.join(release, path.basename(library)));
  }
  if (cuda) {
    const library = path.join(built, "network3_cuda.so");
    if (!fs.existsSync(library)) throw new UserError("no CUDA library: `npm run build:cuda` first");
    await fs.copy(library, path.join(release, path.basename(library)));
  }
  for (const name of ["dist", "package.json", "LICENSE", "NOTICE"]) {
    await fs.copy(path.join(root, name), path.join(folder, name));
  }
  for (const from of await packages()) {
    await fs.copy(from, path.join(folder, path.relative(root, from)));
  }
  for (const file of await mnistFiles(data)) {
    await fs.copy(file, path.join(folder, "data", path.basename(file)));
  }
  await fs.copy(path.join(root, "scripts/pack/run.sh"), path.join(folder, "run.sh"));
}

async function main() {
  const script = process.argv.findIndex((argument) => /\bpack-cuda\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  const work = await fs.mkdtemp(path.join(os.tmpdir(), "network3-pack-"));
  try {
    await fill(path.join(work, "network3"), options);
    const archive = path.resolve(options.out);
    const gzip = `gzip -${options.level}`;
    await $`tar --use-compress-program=${gzip} -C ${work} -cf ${archive} network3`;
    const { size } = await fs.stat(archive);
    console.log(`${archive}: ${(size / 1e6).toFixed(1)} MB`);
    if (size > MOST_BYTES) throw new UserError(`more than ${MOST_BYTES / 1e6} MB`);
  } finally {
    await fs.remove(work);
  }
}

try {
  await main();
} catch (error) {
  report("nothing was packed", error);
  process.exitCode = 1;
}
