// Arguments, options and help of `network3 predict`; ./predict-images.ts does the work.

import { Argument, type Command } from "commander";
import type { CliIo } from "../io.js";
import { deviceOption, parsePositive } from "../parsers.js";
import { type PredictOptions, predictImages } from "./predict-images.js";

export function addPredictCommand(program: Command, io: CliIo): void {
  program
    .command("predict")
    .description("Tell which digit each image shows, with a network that `run --out` saved.")
    .addArgument(new Argument("<model>", "a saved network of MNIST's digits"))
    .addArgument(
      new Argument("<image...>", "pictures of one handwritten digit each, and folders of them"),
    )
    .addOption(deviceOption())
    .option("--threads <n>", "threads that compute (default: one for each core)", parsePositive)
    .option("--json", "print one JSON array instead of text")
    .addHelpText("after", HELP)
    .action(async (model: string, images: string[], options: PredictOptions) => {
      await predictImages(model, images, options, io);
    });
}

const HELP = `
A digit may be drawn in any size and place, dark on light or light on dark, on
plain, ruled or squared paper. It is found, scaled and centred as MNIST's were;
the picture printed is what the network sees. PNG files are always read; JPEG,
WebP, GIF, TIFF and AVIF where the package sharp is installed. A digit whose
probability is below 75 % is called doubtful, with the second guess.

Examples:
  network3 run dbl_conv_relu --epochs 3 --out models/relu.safetensors
  network3 predict models/relu.safetensors seven.png
  network3 predict models/relu.safetensors drawn/ --json`;
