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

function ratioLimit(text) {
  const value = Number(text);
  if (!(value >= 1 && value < 10)) throw new InvalidArgumentError("Not a ratio from 1 to 10.");
  return value;
}

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
        "beside PyTorch alone, eager and with CUDA graphs. With --against beside another build of the library.",
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
    .option(
      "--against <build>",
      "time another build in turns with this one: a checkout, node_modules/network3 or a .node file",
    )
    .option("--build <build>", "the build that is judged; default this checkout")
    .addOption(
      list("--limit <ratio>", "fails if the judged build is slower by more", ratioLimit).default(
        1.03,
      ),
    )
    .option("--predict", "with --against, time predictions too")
    .option(
      "--bits",
      "hashes of the chapter's nets after training from a fixed seed; nothing is timed",
    )
    .option("--json <file>", "write the numbers to a file as well")
    .option("--svg <file>", "draw the steps into a file");
}

// The least number of pairs of processes of which a confidence interval can be trusted.
const LEAST_PAIRS = 5;

const ofSteps = ["quick", "scenario", "pytorch", "compile", "svg", "device"];

/** The options that a kind of run does not have, and why. */
const foreign = {
  cpu: {
    names: ["build", "limit", "predict"],
    why: (name) => `--${name} needs --against <build>`,
  },
  cuda: {
    names: ["threads", "scenario", "build", "limit", "predict"],
    why: (name) => `--${name} is of the CPU; leave it out, or --device cuda`,
  },
  against: {
    names: ofSteps,
    why: (name) => `--${name} does not go with --against; leave one of them out`,
  },
  bits: {
    names: [...ofSteps, "net", "batch", "repetitions", "limit", "predict"],
    why: (name) => `--${name} does not go with --bits; leave one of them out`,
  },
};

function kindOf({ bits, against, device }) {
  if (bits) return "bits";
  if (against !== undefined) return "against";
  return device === "cpu" ? "cpu" : "cuda";
}

/** Ends with an error if an option is given that the kind of run does not have. */
function refuseForeign(parsed, kind) {
  const { names, why } = foreign[kind];
  const name = names.find((option) => parsed.getOptionValueSource(option) === "cli");
  if (name !== undefined) parsed.error(`error: ${why(name)}`);
}

/** Defaults of a comparison of two builds. */
function againstDefaults(parsed, { net, batch, repetitions = 20 }) {
  if (repetitions < LEAST_PAIRS) {
    parsed.error(
      `error: --repetitions ${repetitions} is too few for an interval; use ${LEAST_PAIRS} or more`,
    );
  }
  return { nets: net ?? chapterNets, batches: batch ?? [10], repetitions, turns: 8 };
}

/**
 * Returns the parsed command line with defaults. `kind` is "cpu", "cuda", "against" or "bits"; `steps` and
 * `scenarios` select the measurements of "cpu".
 * @param {string[]} args
 */
export function parseOptions(args) {
  const parsed = command().parse(args, { from: "user" });
  const given = parsed.opts();
  const { quick = false, scenario } = given;
  const kind = kindOf(given);
  refuseForeign(parsed, kind);
  const isPart = kind === "cuda" || quick || given.net || given.batch;
  const scenarioNames = scenario ?? (isPart ? [] : Object.keys(scenarios));
  return {
    ...given,
    kind,
    build: given.build ?? ".",
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
    ...(kind === "against" && againstDefaults(parsed, given)),
  };
}
