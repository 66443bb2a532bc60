// clang-tidy over our sources, in parallel, with the compile commands of the last build.
import os from "node:os";
import { fs, path } from "zx";
import { clangTool } from "./clang-tools.mjs";
import { $, root, UserError } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

const commands = path.join(root, "build/compile_commands.json");

export const haveCompileCommands = () => fs.pathExists(commands);

// Kernels have a command per instruction set; one, the last, says enough.
async function writeCommands(folder) {
  const entries = await fs.readJson(commands);
  // Kernels for GPUs are compiled for the emulator only, with words that are defined elsewhere.
  const ours = entries.filter((entry) => !entry.file.endsWith(".cu"));
  const unique = [...new Map(ours.map((entry) => [entry.file, entry])).values()];
  await fs.outputJson(path.join(folder, "compile_commands.json"), unique);
  return unique.map((entry) => entry.file);
}

// The errors of all jobs that failed.
async function runAll(items, job) {
  const queue = items.values();
  const failures = [];
  const worker = async () => {
    for (const item of queue) await job(item).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return failures;
}

/** Fails with all findings; does nothing when nothing has changed since it last passed. */
export async function clangTidy() {
  const current = await digest(["native/**", ".clang-tidy", "scripts/requirements/clang-tidy.txt"]);
  await makeIfStale("clang-tidy", [], current, async () => {
    const program = await clangTool("clang-tidy");
    const folder = path.join(root, "build/clang-tidy");
    const files = await writeCommands(folder);
    // omp.h lies among GCC's own headers, and has an attribute that only GCC knows.
    const gcc = `${await $`c++ -print-file-name=include`}`.trim();
    const flags = ["-p", folder, "--quiet", `--extra-arg=-idirafter${gcc}`];
    flags.push("--extra-arg=-D__malloc__(free)=__malloc__");
    const failures = await runAll(files, (file) => $`${program} ${flags} ${file}`);
    if (failures.length > 0) {
      throw new UserError(failures.map((error) => error.stdout || error.stderr).join(""));
    }
  });
}
