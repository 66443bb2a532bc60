// The option --augment: the limits of random transformations as text.

import { InvalidArgumentError, Option } from "commander";
import { type Augmentation, augment } from "../data/augmentation.js";
import { ArgumentError } from "../errors.js";

/** The limits where none are named; they leave a handwritten digit the digit that it is. */
const USUAL = "translate=2,rotate=10,scale=0.1";

/** Returns the option, which all commands for training have. */
export function augmentOption(): Option {
  return new Option(
    "--augment [limits]",
    "move each training image at random, anew each epoch; the limits may also name skew=10,elastic=34/4",
  )
    .preset(USUAL)
    .argParser(parseAugmentation);
}

/** Parses limits such as `rotate=10,elastic=34/4`. */
export function parseAugmentation(text: string): Augmentation {
  const limits: Record<string, unknown> = {};
  for (const part of text.split(",")) {
    const [name = "", value = "", ...rest] = part.split("=").map((word) => word.trim());
    if (value === "" || rest.length > 0 || Object.hasOwn(limits, name)) throw refusal();
    limits[name] = name === "elastic" ? elasticOf(value) : numberOf(name, value);
  }
  try {
    return augment(limits);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw refusal(error.message);
  }
}

/** Returns the text that {@link parseAugmentation} parses. */
export function augmentText({ elastic: { alpha, sigma }, ...limits }: Augmentation): string {
  const parts = Object.entries(limits).filter(([, limit]) => limit !== 0);
  const texts = parts.map(([name, limit]) => `${name}=${limit}`);
  if (alpha !== 0 || sigma !== 0) texts.push(`elastic=${alpha}/${sigma}`);
  return texts.join(",") || "translate=0";
}

function elasticOf(text: string) {
  const [alpha, sigma, ...rest] = text.split("/").map((part) => numberOf("elastic", part));
  if (rest.length > 0) throw refusal();
  return { alpha, sigma };
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) {
    throw refusal(`${name} takes a number, and "${text}" is none`);
  }
  return number;
}

function refusal(problem = "It takes limits by name"): InvalidArgumentError {
  return new InvalidArgumentError(`${problem}. An example is ${USUAL},skew=10,elastic=34/4.`);
}
