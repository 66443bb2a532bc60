// The options that the commands for training have in common.

import { type Command, InvalidArgumentError, Option } from "commander";
import { databaseNames } from "../../data/mnist.js";
import { optimizerNames, scheduleNames } from "../../experiments/update-rules.js";
import { inits } from "../../initializers.js";
import { augmentOption } from "../augment-option.js";
import { parseFigureFile } from "../figure-file.js";
import {
  deviceOption,
  parseCount,
  parseNets,
  parsePositive,
  parseRate,
  parseRegularisation,
  parseThreads,
} from "../parsers.js";
import type { RunOptions } from "../run/options.js";
import { addWatch } from "../watch/watched.js";

/** The options of `sweep` and `compare`. */
export interface ManyOptions extends RunOptions {
  readonly runs: number;
  /** Number of networks that are trained at once. */
  readonly jobs?: number;
  /** File of the learning curves. */
  readonly figure?: string;
}

/** Returns the parser of a word that is one of `names`. */
function parseOneOf<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const known = names.find((name) => name === text);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Allowed are ${names.join(", ")}.`);
  };
}

type HyperParameter = readonly [flags: string, help: string, parse: (text: string) => unknown];

const hyperParameters: readonly HyperParameter[] = [
  ["--eta <rate>", "learning rate", parseRate],
  ["--lmbda <factor>", "L2 regularisation", parseRegularisation],
  ["--mini-batch <n>", "examples a step", parsePositive],
  [
    "--optimizer <name>",
    `rule of the updates: ${optimizerNames.join(", ")}`,
    parseOneOf(optimizerNames),
  ],
  [
    "--schedule <name>",
    `learning rate by epoch: ${scheduleNames.join(" or ")}`,
    parseOneOf(scheduleNames),
  ],
  ["--init <name>", `start values: ${inits.join(", ")}`, parseOneOf(inits)],
  ["--train-size <n>", "use at most the first n training images", parsePositive],
];

/** The options that decide how networks are trained at once, and what is reported. */
export type TrainingOptions = Pick<
  ManyOptions,
  | "device"
  | "threads"
  | "jobs"
  | "data"
  | "figure"
  | "out"
  | "json"
  | "verbose"
  | "diagnostics"
  | "report"
>;

/** Adds the options that replace hyper-parameters of an experiment. */
export function addSettings(command: Command): Command {
  addLength(command);
  for (const [flags, help, parse] of hyperParameters) {
    const byDefault = flags.startsWith("--train-size") ? "all" : "the experiment's";
    command.option(flags, `${help} (default: ${byDefault})`, parse);
  }
  return addFlags(command);
}

/** Adds the same options with lists of values, whose combinations are trained. */
export function addSweptSettings(command: Command): Command {
  addLength(command);
  for (const [flags, help, parse] of hyperParameters) {
    const list = flags.replace(/<(.*)>/, "<$1,...>");
    command.option(list, `${help}: the values to try`, (text: string) => parseList(text, parse));
  }
  return addFlags(command);
}

function addFlags(command: Command): Command {
  return command
    .option("--shuffle", "visit the examples in a new order each epoch")
    .addOption(augmentOption());
}

function addLength(command: Command): void {
  command
    .option("--epochs <n>", "passes over the training data (default: the experiment's)", parseCount)
    .option("--quick", "10 epochs of the first 10,000 images, in seconds to minutes");
}

/** Parses values that are separated by commas. */
function parseList<T>(text: string, parse: (value: string) => T): T[] {
  const values = text.split(",").map((value) => parse(value.trim()));
  const again = values.find((value, index) => values.indexOf(value) !== index);
  if (again === undefined) return values;
  throw new InvalidArgumentError(`${again} stands there twice.`);
}

/** Adds the options of the device and the threads. */
export function addMachine(command: Command): Command {
  return command
    .addOption(deviceOption())
    .option(
      "--threads <n>",
      "threads of a network, or auto (default: one a core; 1 with several networks)",
      parseThreads,
    );
}

/** Adds `--data`. */
export function addData(command: Command): Command {
  return command.option(
    "--data <place>",
    `${databaseNames.join(" or ")}, or a path: files of MNIST, your own IDX or CSV, a folder of pictures for each class (default: NETWORK3_DATA, the cache, a download)`,
  );
}

/** Adds the options for several networks at once: how many, and the figure of their curves. */
export function addRuns(command: Command): Command {
  return command
    .option("--jobs <n>", "train so many of them at once (default: one a core)", parsePositive)
    .option("--figure <file>", "draw the learning curves, as .svg or .png", parseFigureFile);
}

/** Adds the options of `sweep` and `compare`, besides their hyper-parameters. */
export function addMany(command: Command): Command {
  command.option("--runs <n>", "networks each, seeds counted up; the best counts", parseNets, 1);
  addRuns(command)
    .addOption(deviceOption())
    .option("--threads <n>", "threads of a network (default: 1)", parseThreads)
    .option("--seed <n>", "seed of each first run", parseCount, 1)
    .option("--report <file>", "write a page of results and curves, as .html");
  addWatch(command, "that page");
  return addData(command)
    .option("--out <folder>", "save the networks there (default: not saved)")
    .option("--resume", "go on with the networks in --out")
    .addOption(
      new Option("--force", "start anew and replace the networks in --out").conflicts("resume"),
    )
    .option("-v, --verbose", "print the lines of network3.py as well")
    .option("--json", "print one JSON object a line: each epoch, then the result");
}

/** Ends the command if a flag about files stands without `--out`. */
export function requireOut(
  options: Pick<RunOptions, "out" | "resume" | "force">,
  what: string,
  command: Command,
): void {
  for (const flag of ["resume", "force"] as const) {
    if (!options[flag] || options.out !== undefined) continue;
    command.error(`error: --${flag} needs --out ${what}`);
  }
}
