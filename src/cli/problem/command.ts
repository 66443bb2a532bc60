// `network3 problem`: runs the script that answers a problem of the chapter.

import { spawn } from "node:child_process";
import { Argument, type Command, InvalidArgumentError } from "commander";
import { makeFolder } from "../../make-folder.js";
import { packageFile } from "../../package-place.js";
import { type CliIo, Interruption, wrap } from "../io.js";
import { addData } from "../jobs/options.js";
import { deviceOption, parseCount, parsePositive } from "../parsers.js";
import { type Problem, problems } from "./problems.js";

interface ProblemOptions {
  readonly epochs: number;
  readonly trainSize: number;
  readonly device: string;
  readonly data?: string;
  readonly out: string;
}

export function addProblemCommand(program: Command, io: CliIo): void {
  const command = program
    .command("problem")
    .description("Answer a problem of the chapter by an experiment.")
    .addArgument(new Argument("<number>", "one of the list below").argParser(parseProblem))
    .option("--epochs <n>", "passes over the training data", parseCount, 10)
    .option("--train-size <n>", "use at most the first n training images", parsePositive, 10_000)
    .addOption(deviceOption());
  addData(command)
    .option("--out <folder>", "where figures are drawn", ".")
    .addHelpText("after", HELP)
    .action((problem: Problem, options: ProblemOptions) => runScript(problem, options, io));
}

function parseProblem(text: string): Problem {
  const problem = problems.find(({ number }) => String(number) === text);
  if (problem) return problem;
  throw new InvalidArgumentError(`The problems are numbered 1 to ${problems.length}.`);
}

/** Runs the script in a process of its own, as a reader of the script would. */
async function runScript(problem: Problem, options: ProblemOptions, io: CliIo): Promise<void> {
  const { epochs, trainSize, device, data, out } = options;
  await makeFolder(out);
  const script = packageFile(`examples/problems/${problem.file}.mjs`);
  const settings = ["--epochs", `${epochs}`, "--train-size", `${trainSize}`, "--device", device];
  const places = ["--out", out, ...(data === undefined ? [] : ["--data", data])];
  io.stdout.write(`${wrap(`Problem ${problem.number}: ${problem.title}`)}\n\n`);
  const child = spawn(process.execPath, [script, ...settings, ...places], {
    env: { ...io.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill();
  io.signal.addEventListener("abort", stop, { once: true });
  child.stdout.on("data", (chunk: Buffer) => io.stdout.write(chunk));
  child.stderr.on("data", (chunk: Buffer) => io.stderr.write(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  io.signal.removeEventListener("abort", stop);
  io.signal.throwIfAborted();
  // The script has printed what is wrong.
  if (code !== 0) throw new Interruption("", 1);
}

const HELP = `
Problems:
${problems.map(({ number, title }) => `  ${String(number).padStart(2)}  ${title}`).join("\n")}

Each is a script of examples/problems, which uses the library as any program
does; docs/problems tells what came out. By default they train 10 epochs on
10,000 images, which takes seconds to minutes; 13 and 14 train 36 and 21
networks, which takes longest. Problems 3 and 7 draw curves,
which need the packages @observablehq/plot and linkedom.

Examples:
  network3 problem 1
  network3 problem 3 --epochs 20 --train-size 50000 --out figures`;
