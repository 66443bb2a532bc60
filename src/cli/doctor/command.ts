// `network3 doctor`: examines this machine and reports the findings.
import type { Command } from "commander";
import { type CliIo, hasColors, Interruption } from "../io.js";
import { judge } from "./checks.js";
import { collectFacts } from "./facts.js";
import { describeChecks, doctorJson, isWell } from "./report.js";

export function addDoctorCommand(program: Command, io: CliIo): void {
  program
    .command("doctor")
    .description("Check that network3 works on this machine, and say what is missing.")
    .option("--json", "print one JSON object instead of text")
    .addHelpText("after", HELP)
    .action(async ({ json }: { json?: boolean }) => {
      const facts = await collectFacts(io);
      const checks = judge(facts);
      const text = json
        ? JSON.stringify(doctorJson(facts, checks), null, 2)
        : describeChecks(checks, hasColors(io.stdout, io.env));
      io.stdout.write(`${text}\n`);
      // The message is empty because the report has already named the problems.
      if (!isWell(checks)) throw new Interruption("", 1);
    });
}

const HELP = `
It loads the addon, trains on it and tries the GPU in a process of its own,
compares the result with the reference, and looks for MNIST. It downloads and
changes nothing. Where a library crashes or hangs, it says what was done then.
The exit code is 0 when no line is marked as a problem, else 1.

Examples:
  network3 doctor
  network3 doctor --json > doctor.json
  ONEDNN_MAX_CPU_ISA=AVX2 network3 doctor`;
