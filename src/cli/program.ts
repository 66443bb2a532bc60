// The command line as a function of arguments and streams, so that tests can run it in their process.

import { Command } from "commander";
import { packageVersion } from "../package-place.js";
import { addBenchCommand } from "./bench/command.js";
import { addCompareCommand } from "./compare/command.js";
import { addDoctorCommand } from "./doctor/command.js";
import { reportFailure } from "./failure.js";
import { addFigureCommand } from "./figure/command.js";
import { type CliIo, COLUMNS, wrap } from "./io.js";
import { addListCommand } from "./list/command.js";
import { addPredictCommand } from "./predict/command.js";
import { addProblemCommand } from "./problem/command.js";
import { addRunCommand } from "./run/command.js";
import { addSummaryCommand } from "./summary/command.js";
import { addSweepCommand } from "./sweep/command.js";
import { addTableCommand } from "./table/command.js";

/**
 * Runs one command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 128 + n ended by signal n
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    await createProgram(io).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    return reportFailure(error, io);
  }
}

function createProgram(io: CliIo): Command {
  const program = new Command("network3")
    .description("Train the convolutional networks of chapter 6 of Nielsen's book on MNIST.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(wrap(text)),
      getOutHelpWidth: () => COLUMNS,
      getErrHelpWidth: () => COLUMNS,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      `
Examples:
  network3 run dbl_conv_relu --epochs 3
  network3 sweep dbl_conv_relu --lmbda 0,0.01,0.1 --quick
  network3 compare dbl_conv dbl_conv_tanh --epochs 20
  network3 table
  network3 figure network --experiment dbl_conv --out dbl_conv.svg
  network3 list
  network3 predict models/relu.safetensors seven.png
  network3 summary models/relu.safetensors
  network3 bench dbl_conv_relu --profile
  network3 doctor

Set NETWORK3_DEBUG=1 to see where in the program an error comes from.`,
    );
  // Commands copy the settings above when they are added.
  addRunCommand(program, io);
  addSweepCommand(program, io);
  addCompareCommand(program, io);
  addTableCommand(program, io);
  addFigureCommand(program, io);
  addProblemCommand(program, io);
  addPredictCommand(program, io);
  addListCommand(program, io);
  addSummaryCommand(program, io);
  addBenchCommand(program, io);
  addDoctorCommand(program, io);
  return program;
}
