// Runs clang-tidy on our sources, in parallel, with the compile commands of the last build.
import os from "node:os";
import { fs, path } from "zx";
import { fixtureCommands } from "./build-fixtures.mjs";
import { clangTool } from "./clang-tools.mjs";
import { $, root, UserError } from "./project.mjs";
import { digest } from "./stamp.mjs";

const commands = path.join(root, "build/compile_commands.json");
const folder = path.join(root, "build/clang-tidy");
/** For each file that passed, the digest of what it was checked with. */
const passed = path.join(folder, "passed.json");

export const haveCompileCommands = () => fs.pathExists(commands);

// Kernels have one compile command per instruction set; only the last one is checked.
async function writeCommands() {
  const ofFixtures = (await fs.pathExists(fixtureCommands))
    ? await fs.readJson(fixtureCommands)
    : [];
  const entries = [...(await fs.readJson(commands)), ...ofFixtures];
  // GPU kernels are left out: they are compiled only for the emulator, which defines their keywords
  // in a header. Clang cannot read the precompiled headers of another compiler.
  const isKernel = ({ command }) => command.includes("emulator/device.h");
  const ours = entries
    .filter((entry) => !isKernel(entry) && !entry.file.endsWith("cmake_pch.hxx.cxx"))
    .map(({ command, ...entry }) => ({
      ...entry,
      command: command.replaceAll(/ -Winvalid-pch| -include \S+cmake_pch\.hxx/g, ""),
    }));
  const unique = [...new Map(ours.map((entry) => [entry.file, entry])).values()];
  await fs.outputJson(path.join(folder, "compile_commands.json"), unique);
  return unique;
}

// Runs the jobs and returns the errors of those that failed.
async function runAll(items, job) {
  const queue = items.values();
  const failures = [];
  const worker = async () => {
    for (const item of queue) await job(item).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return failures;
}

/**
 * Throws an error with all findings. Leaves out files that passed with the same content, headers and
 * compile command.
 */
export async function clangTidy() {
  const entries = await writeCommands();
  const shared = await digest([
    "native/**/*.{def,h,in}",
    ".clang-tidy",
    "scripts/lib/clang-tidy.mjs",
    "scripts/requirements/clang-tidy.txt",
  ]);
  const before = await fs.readJson(passed).catch(() => ({}));
  const after = {};
  const jobs = [];
  for (const { file, command } of entries) {
    const current = await digest([path.relative(root, file)], [shared, command]);
    if (before[file] === current) after[file] = current;
    else jobs.push({ file, current });
  }
  const program = await clangTool("clang-tidy");
  // omp.h is a header of GCC and uses an attribute that only GCC knows.
  const gcc = `${await $`c++ -print-file-name=include`}`.trim();
  const flags = ["-p", folder, "--quiet", `--extra-arg=-idirafter${gcc}`];
  flags.push("--extra-arg=-D__malloc__(free)=__malloc__");
  const failures = await runAll(jobs, async ({ file, current }) => {
    await $`${program} ${flags} ${file}`;
    after[file] = current;
  });
  await fs.outputJson(passed, after);
  if (failures.length > 0) {
    throw new UserError(failures.map((error) => error.stdout || error.stderr).join(""));
  }
}
