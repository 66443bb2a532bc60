// Archives for a bare GPU machine that has neither Node nor a network: Node itself, the built files, the
// libraries and packages they use and MNIST. cuDNN and cuBLAS are found there, in the wheels of its
// Python for example.
import os from "node:os";
import { Command } from "commander";
import { fs, glob, path, which } from "zx";
import { $, report, root, UserError } from "../lib/project.mjs";
import { foreignLibraries, neededVersions } from "./libraries.mjs";

const MOST_BYTES = 60e6;
const built = path.join(root, "build/Release");
/**
 * Folder of the C++ libraries, which env.sh uses if those of the machine are missing or too old.
 */
const cxx = "c++";

/** @param {{ script: string, describes: string, out: string }} archive */
function parseOptions({ script, describes, out }) {
  const self = process.argv.findIndex((argument) => path.basename(argument) === `${script}.mjs`);
  return new Command(`npm run ${script.replace("-", ":")} --`)
    .description(describes)
    .option("--out <file>", "the archive", out)
    .option("--data <folder>", "MNIST's four files, gzip'd", process.env.NETWORK3_DATA)
    .option("--level <1-9>", "of gzip", "9")
    .option("--no-cuda", "without the CUDA library, to try the archive out")
    .parse(process.argv.slice(self + 1), { from: "user" })
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

/**
 * Copies Node, the addon, the CUDA library and the libraries that they need. C++ libraries get a
 * separate folder. Returns the paths of the copies.
 */
async function copyPrograms(folder, { cuda }) {
  const release = path.join(folder, "build/Release");
  await fs.ensureDir(release);
  const programs = [process.execPath, path.join(built, "network3.node")];
  if (cuda) programs.push(path.join(built, "network3_cuda.so"));
  const copies = new Map([[process.execPath, path.join(folder, "node")]]);
  for (const program of programs) {
    if (!fs.existsSync(program)) {
      throw new UserError(`no ${program}: \`npm run build\` and \`npm run build:cuda\` first`);
    }
    if (!copies.has(program)) copies.set(program, path.join(release, path.basename(program)));
    for (const { name, path: library, isCxx } of await foreignLibraries(program)) {
      if (library === undefined) throw new UserError(`${program} needs ${name}, which is nowhere`);
      copies.set(library, path.join(isCxx ? path.join(folder, cxx) : release, name));
    }
  }
  for (const [from, to] of copies) await copyStripped(from, to);
  return [...copies.values()];
}

/** Fills the folder; the versions of the system's libraries that it needs, and C++'s own of glibc. */
async function fill(folder, { cuda, data }, add) {
  const programs = await copyPrograms(folder, { cuda });
  for (const name of ["dist", "package.json", "LICENSE", "NOTICE"]) {
    await fs.copy(path.join(root, name), path.join(folder, name));
  }
  for (const from of await packages()) {
    await fs.copy(from, path.join(folder, path.relative(root, from)));
  }
  for (const file of await mnistFiles(data)) {
    await fs.copy(file, path.join(folder, "data", path.basename(file)));
  }
  for (const from of await glob(add, { cwd: root })) {
    await fs.copy(path.join(root, from), path.join(folder, from.replace("scripts/pack/", "")));
  }
  const isCxx = (program) => path.basename(path.dirname(program)) === cxx;
  const ofCxx = await neededVersions(programs.filter(isCxx));
  const needed = await neededVersions(programs.filter((program) => !isCxx(program)));
  return { needed, glibcOfCxx: ofCxx.GLIBC };
}

/**
 * Makes an archive of the folder `network3`, as the command line says, and tells what it needs.
 * @param {{ script: string, describes: string, out: string, add: string[] }} archive `add`: files of the
 *   checkout that it has besides; those of scripts/pack lie at its root
 */
async function makeArchive({ add, ...archive }) {
  const options = parseOptions(archive);
  const work = await fs.mkdtemp(path.join(os.tmpdir(), "network3-pack-"));
  try {
    const { needed, glibcOfCxx } = await fill(path.join(work, "network3"), options, add);
    const file = path.resolve(options.out);
    const gzip = `gzip -${options.level}`;
    await $`tar --use-compress-program=${gzip} -C ${work} -cf ${file} network3`;
    const { size } = await fs.stat(file);
    console.log(`${file}: ${(size / 1e6).toFixed(1)} MB`);
    const versions = Object.entries(needed).map(([library, version]) => `${library} ${version}`);
    console.log(`needs Linux x64 with ${versions.sort().join(", ")} or newer`);
    console.log(`where libstdc++ is older or missing: with GLIBC ${glibcOfCxx} or newer`);
    if (size > MOST_BYTES) throw new UserError(`more than ${MOST_BYTES / 1e6} MB`);
  } finally {
    await fs.remove(work);
  }
}

/** {@link makeArchive}, as a whole program. */
export async function pack(archive) {
  try {
    await makeArchive(archive);
  } catch (error) {
    report("nothing was packed", error);
    process.exitCode = 1;
  }
}
