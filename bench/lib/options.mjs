// The command line of npm run bench.
import { Command, InvalidArgumentError, Option } from "commander";
import { scenarios } from "../scenarios/index.mjs";
import { isDeviceName } from "./device.mjs";
import { chapterNets, nets } from "./nets.mjs";

function wholeNumber(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Not a whole number.");
  return value;
}

const wholeNumbers = (text) => text.split(",").map(wholeNumber);

const namesOf = (table) => (text) => {
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`No "${unknown}": ${Object.keys(table).join(", ")}.`);
  }
  return names;
};

function deviceName(text) {
  if (isDeviceName(text)) return text;
  throw new InvalidArgumentError("Allowed are cpu, cuda, cuda:1 (a GPU by its number).");
}

const list = (flag, text, parse) => new Option(flag, text).argParser(parse);

function command() {
  return new Command("npm run bench --")
    .description(
      "Time of a training step beside PyTorch, oneDNN used the ordinary way and the machine's limits; " +
        "then the scenarios. Without options everything, which takes hours. On a GPU (--device cuda) " +
        "beside PyTorch alone, eager and with CUDA graphs.",
    )
    .option(
      "--quick",
      "the nets of the chapter at mini-batch 10; on the CPU in less than two minutes",
    )
    .addOption(list("--net <names>", `of ${Object.keys(nets).join(", ")}`, namesOf(nets)))
    .addOption(list("--batch <sizes>", "mini-batch sizes, by commas", wholeNumbers))
    .addOption(
      list("--threads <counts>", "thread counts, by commas", wholeNumbers).default([1, 2], "1,2"),
    )
    .addOption(
      list(
        "--scenario <names>",
        `only these of ${Object.keys(scenarios).join(", ")}; no table of steps`,
        namesOf(scenarios),
      ),
    )
    .option("--no-pytorch", "leave PyTorch out")
    .option("--no-compile", "leave torch.compile out")
    .addOption(
      list("--device <name>", "of every side: cpu, cuda, cuda:1", deviceName).default("cpu"),
    )
    .option("--repetitions <count>", "processes of each side", wholeNumber)
    .option("--json <file>", "write the numbers to a file as well")
    .option("--svg <file>", "draw the steps into a file");
}

/** Throws if an option that only applies to the CPU is given with a GPU. */
function refuseOnGpu(parsed) {
  for (const name of ["threads", "scenario"]) {
    if (parsed.getOptionValueSource(name) !== "cli") continue;
    parsed.error(`error: --${name} is of the CPU; leave it out, or --device cuda`);
  }
}

/**
 * Returns the parsed command line with defaults. `steps` and `scenarios` select the measurements;
 * `cuda` is true for a GPU.
 * @param {string[]} args
 */
export function parseOptions(args) {
  const parsed = command().parse(args, { from: "user" });
  const given = parsed.opts();
  const { quick = false, scenario } = given;
  const cuda = given.device !== "cpu";
  if (cuda) refuseOnGpu(parsed);
  const isPart = cuda || quick || given.net || given.batch;
  const scenarioNames = scenario ?? (isPart ? [] : Object.keys(scenarios));
  return {
    ...given,
    cuda,
    compile: given.compile && !quick,
    steps: scenario === undefined,
    scenarios: scenarioNames,
    // By default the scenarios skip the nets with larger images, which take long and show nothing
    // else.
    scenarioNets: given.net ?? chapterNets,
    nets: given.net ?? (quick ? chapterNets : Object.keys(nets)),
    batches: given.batch ?? (quick ? [10] : undefined),
    repetitions: given.repetitions ?? (quick ? 3 : 5),
    seconds: quick ? 0.05 : 0.1,
    stretches: quick ? 3 : 5,
  };
}
