// `network3 summary`: describes a saved network and its training.
import { Argument, type Command } from "commander";
import type { CliIo } from "../io.js";
import { describeModel, modelJson, readModel } from "./report.js";

export function addSummaryCommand(program: Command, io: CliIo): void {
  program
    .command("summary")
    .description("Show the layers and the training of a saved network.")
    .addArgument(new Argument("<model>", "a file that `run --out` or `net.save()` wrote"))
    .option("--json", "print one JSON object instead of text")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, { json }: { json?: boolean }) => {
      const model = await readModel(path);
      const text = json ? JSON.stringify(modelJson(model), null, 2) : describeModel(model);
      io.stdout.write(`${text}\n`);
    });
}

const EXAMPLES = `
Examples:
  network3 summary models/dbl_conv_relu.safetensors
  network3 summary --json models/relu.safetensors`;
