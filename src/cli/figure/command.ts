// Arguments, options and help of `network3 figure`.

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { augmentOption, parseAugmentation } from "../augment-option.js";
import { parseFigureFile, prepareFigure, writeFigure } from "../figure-file.js";
import { resolveExperiment } from "../find-experiment.js";
import { type CliIo, wrap } from "../io.js";
import { addData } from "../jobs/options.js";
import { deviceOption, parseCount, parsePositive } from "../parsers.js";
import { shorten } from "../run/report.js";
import { nearest } from "../suggest.js";
import { type Figure, figures } from "./figures.js";
import { type FigureOptions, FigureSource } from "./source.js";

/** The limits of the figure of augmented images where none are named. */
const EVERY_TRANSFORMATION = "translate=2,rotate=15,scale=0.15,skew=15,elastic=34/4";
const EVERYTHING = parseAugmentation(EVERY_TRANSFORMATION);

export function addFigureCommand(program: Command, io: CliIo): void {
  const command = program
    .command("figure")
    .description("Draw a figure of the chapter, of data or of a saved network.")
    .addArgument(new Argument("<name>", "one of the list below"))
    .requiredOption("--out <file>", "where to draw it, as .svg or .png", parseFigureFile)
    .option("--model <file...>", "networks that `run --out` saved")
    .option("--experiment <id>", "one of `network3 list`, not trained")
    .addOption(
      new Option("--theme <name>", "colours; auto follows the page that shows an SVG")
        .choices(["auto", "light", "dark"])
        .default("auto"),
    )
    .option("--layer <n>", "the layer, from 0", parseCount, 0)
    .option("--map <n>", "the input map of the filters, from 0", parseCount, 0)
    .option("--index <n>", "the image, from 0", parseCount, 0)
    .option("--count <n>", "how many are drawn", parsePositive)
    .option("--sizes <n,...>", "units of each layer", parseNumbers)
    .option("--at <row,column>", "the first pixel of the field", parseNumbers)
    .addOption(augmentOption().default(EVERYTHING, EVERY_TRANSFORMATION))
    .addOption(deviceOption());
  addData(command)
    .addHelpText("after", HELP)
    .action(async (name: string, options: FigureOptions) => {
      const figure = resolveFigure(name, command);
      const id = options.experiment;
      const experiment = id === undefined ? undefined : resolveExperiment(id, command);
      await prepareFigure(options.out);
      const source = new FigureSource(figure.name, options, experiment, io);
      try {
        await writeFigure(options.out, await figure.draw(source));
      } finally {
        await source.dispose();
      }
      io.stdout.write(`${wrap(`${figure.name}: ${shorten(options.out)}`)}\n`);
    });
}

function resolveFigure(name: string, command: Command): Figure {
  const figure = figures.find((each) => each.name === name);
  if (figure) return figure;
  const names = figures.map((each) => each.name);
  const guess = nearest(name, names);
  const lines = [
    `error: unknown figure '${name}'`,
    ...(guess ? [`(Did you mean ${guess}?)`] : []),
    `Figures: ${names.join(", ")}`,
  ];
  return command.error(lines.join("\n"));
}

function parseNumbers(text: string): number[] {
  return text.split(",").map((word) => {
    const value = Number(word);
    if (/^\s*\d+\s*$/.test(word) && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError("They must be integers from 0, with commas between them.");
  });
}

const WIDTH = Math.max(...figures.map(({ name }) => name.length));

const LIST = figures
  .map(({ name, help }) => wrap(`  ${name.padEnd(WIDTH)}  ${help}`, " ".repeat(WIDTH + 4)))
  .join("\n");

const HELP = `
Figures:
${LIST}

Curves need the packages @observablehq/plot and linkedom, PNG files
@resvg/resvg-js.

Examples:
  network3 figure digits --out digits.svg
  network3 figure network --experiment dbl_conv --out dbl_conv.png
  network3 figure filters --model models/relu.safetensors --out filters.svg
  network3 figure mistakes --model d.1.safetensors d.2.safetensors --out e.svg`;
