// npm run test:mutation -- [--list] [--only <text>] [--folder <dir>] [--limit 300] [--workers 1]
//
// Plants the faults of mutation/faults.mjs one at a time in a copy of the work tree, builds, and
// runs the tests that should notice. Fails if more than 1 in 30 goes unnoticed.
//
// -- --typescript [--slice src/graph] [--minutes 10] lets StrykerJS mutate the TypeScript sources;
// [--sample 300 --seed 1] only on so many random lines of them.
// -- --native [--seed 1] [--count 60] [--minutes 10] plants random faults in native code. Both
// resume the work of an earlier call.
import os from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { chalk, fs, path } from "zx";
import { report, root, UserError } from "./lib/project.mjs";
import { problemsOf } from "./mutation/check-faults.mjs";
import { endCommands } from "./mutation/command.mjs";
import { copyTree } from "./mutation/copy.mjs";
import { faults } from "./mutation/faults.mjs";
import { tryRandomFaults } from "./mutation/native/run.mjs";
import { Workshop } from "./mutation/trial.mjs";
import { measureTypeScript } from "./mutation/typescript/run.mjs";

const reportFile = path.join(root, "build/mutation-report.json");

function wholeNumber(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Not a whole number.");
  return value;
}

function parseOptions(args) {
  return new Command("npm run test:mutation --")
    .description("Plants faults in a copy of the code and shows that the tests catch them.")
    .option("--list", "only prints the list and checks that it fits the code", false)
    .option("--only <text>", "the faults with this text in their name or file")
    .option("--folder <dir>", "where the copy is; kept and used again (default: a temporary one)")
    .addOption(
      new Option("--limit <seconds>", "time for the tests of a fault; a hang counts as caught")
        .argParser(wholeNumber)
        .default(300),
    )
    .option("--typescript", "lets StrykerJS mutate the TypeScript sources, a file at a time", false)
    .option("--slice <begin>", "with --typescript: the sources whose path begins so")
    .option("--native", "plants random faults in native code", false)
    .option("--sample <lines>", "with --typescript: only random lines", wholeNumber)
    .option("--seed <number>", "with --native or --sample: other faults or lines", wholeNumber, 1)
    .option("--count <faults>", "with --native: faults that compile", wholeNumber, 60)
    .option("--minutes <count>", "begins with no other source after this time", wholeNumber)
    .option("--workers <count>", "test files at the same time", wholeNumber, 1)
    .parse(args, { from: "user" })
    .opts();
}

async function select(only) {
  const problems = await problemsOf(faults, root);
  if (problems.length > 0) {
    throw new UserError(`scripts/mutation/faults.mjs is out of date:\n${problems.join("\n")}`);
  }
  const wanted = faults.filter(({ name, file }) => `${name} ${file}`.includes(only ?? ""));
  if (wanted.length === 0) throw new UserError(`no fault has "${only}" in its name or file`);
  return wanted;
}

/**
 * Requires that the tests pass without a fault, because a test that always fails would catch every
 * fault.
 */
async function checkSound(workshop, wanted, limit) {
  console.log("building the copy and running the tests without a fault ...");
  const built = await workshop.build();
  if (!built.ok) throw new UserError(`the copy does not build:\n${built.output}`);
  for (const project of new Set(wanted.map((fault) => fault.project))) {
    const faultsHere = wanted.filter((fault) => fault.project === project);
    const tests = [...new Set(faultsHere.flatMap((fault) => fault.tests))];
    const tested = await workshop.test(tests, project, limit * tests.length);
    if (tested.ok) continue;
    throw new UserError(`the tests fail without a fault: ${tested.failure}\n${tested.output}`);
  }
}

function describe({ name, file }, { outcome, seconds, by }) {
  const colour = outcome === "caught" ? chalk.green : chalk.red;
  const what = `${name}  (${path.basename(file)}: ${seconds.toFixed(0)} s`;
  return `${colour(outcome.padEnd(8))}  ${what}${by ? `, ${by}` : ""})`;
}

/** Tries one fault after the other and writes the complete report after each. */
async function tryAll(workshop, wanted) {
  const results = [];
  for (const fault of wanted) {
    const { output, ...result } = await workshop.try(fault);
    console.log(describe(fault, { ...result }));
    if (result.outcome === "does not build") console.log(output.trim());
    const { name, file, find, replace } = fault;
    results.push({ name, file, find, replace, ...result });
    await fs.outputJson(reportFile, results, { spaces: 2 });
  }
  return results;
}

function conclude(results) {
  const broken = results.filter(({ outcome }) => outcome === "does not build");
  const survivors = results.filter(({ outcome }) => outcome === "SURVIVED");
  const caught = results.length - broken.length - survivors.length;
  console.log(`\n${caught} of ${results.length} caught`);
  for (const { name, file } of survivors) console.log(`  survived: ${name} (${file})`);
  for (const { name, file } of broken) console.log(`  does not build: ${name} (${file})`);
  if (broken.length > 0 || survivors.length * 30 > results.length) process.exitCode = 1;
}

async function main() {
  // zx puts its own path before the path of the script.
  const script = process.argv.findIndex((argument) => /\bmutate\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  const { list, only, folder, limit, workers } = options;
  if (options.typescript) return measureTypeScript(options);
  const wanted = options.native ? [] : await select(only);
  if (list) {
    for (const { name, file, tests } of wanted)
      console.log(`${file}: ${name} [${tests.join(", ")}]`);
    console.log(`${wanted.length} faults, each in one place`);
    return;
  }
  const copy = folder
    ? path.resolve(folder)
    : await fs.mkdtemp(path.join(os.tmpdir(), "network3-mutation-"));
  if (!path.relative(root, copy).startsWith("..")) {
    throw new UserError(`${copy} lies in the work tree; choose a folder outside of it`);
  }
  const clear = () => {
    endCommands();
    if (!folder) fs.removeSync(copy);
  };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(signal, () => {
      clear();
      process.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
  try {
    await copyTree(copy);
    const settings = { folder: copy, seconds: limit, workers };
    if (options.native) {
      // The tests for random faults need no GPU.
      return await tryRandomFaults(
        new Workshop({ ...settings, buildFlags: ["--kernels", "all", "--test-programs"] }),
        options,
      );
    }
    const workshop = new Workshop(settings);
    await checkSound(workshop, wanted, limit);
    conclude(await tryAll(workshop, wanted));
  } finally {
    clear();
  }
}

try {
  await main();
} catch (error) {
  report("the mutation check could not be made", error);
  process.exitCode = 1;
}
