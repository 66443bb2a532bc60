// Runs clang-tidy on our sources, in parallel, with the compile commands of the last build.
import os from "node:os";
import { fs, path } from "zx";
import { clangTool } from "./clang-tools.mjs";
import { $, root, UserError } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

const commands = path.join(root, "build/compile_commands.json");

export const haveCompileCommands = () => fs.pathExists(commands);

// Kernels have one compile command per instruction set; only the last one is checked.
async function writeCommands(folder) {
  const entries = await fs.readJson(commands);
  // GPU kernels are left out: they are compiled only for the emulator, which defines their
  // keywords.
  const ours = entries.filter((entry) => !entry.file.endsWith(".cu"));
  const unique = [...new Map(ours.map((entry) => [entry.file, entry])).values()];
  await fs.outputJson(path.join(folder, "compile_commands.json"), unique);
  return unique.map((entry) => entry.file);
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
 * Throws an error with all findings. Does nothing if no input has changed since the last success.
 */
export async function clangTidy() {
  const current = await digest(["native/**", ".clang-tidy", "scripts/requirements/clang-tidy.txt"]);
  await makeIfStale("clang-tidy", [], current, async () => {
    const program = await clangTool("clang-tidy");
    const folder = path.join(root, "build/clang-tidy");
    const files = await writeCommands(folder);
    // omp.h is a header of GCC and uses an attribute that only GCC knows.
    const gcc = `${await $`c++ -print-file-name=include`}`.trim();
    const flags = ["-p", folder, "--quiet", `--extra-arg=-idirafter${gcc}`];
    flags.push("--extra-arg=-D__malloc__(free)=__malloc__");
    const failures = await runAll(files, (file) => $`${program} ${flags} ${file}`);
    if (failures.length > 0) {
      throw new UserError(failures.map((error) => error.stdout || error.stderr).join(""));
    }
  });
}
