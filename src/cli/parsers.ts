// Parses the values of options; a wrong value is a usage error.

import { InvalidArgumentError, Option } from "commander";
import { checkDevice, type DeviceName } from "../backend/devices.js";
import { ArgumentError } from "../errors.js";

const DEVICE_HELP = "auto, cpu, cuda, cuda:1 (a GPU by its number) or reference";

/** Returns the option `--device`, which is the same for all commands. */
export function deviceOption(): Option {
  return new Option("--device <name>", DEVICE_HELP).argParser(parseDevice).default("auto");
}

function parseDevice(text: string): DeviceName {
  try {
    return checkDevice("device", text);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new InvalidArgumentError(`Allowed are ${DEVICE_HELP}.`);
  }
}

export function parseCount(text: string): number {
  return parseInteger(text, 0, "an integer from 0");
}

export function parsePositive(text: string): number {
  return parseInteger(text, 1, "an integer from 1");
}

/** Limits the memory, because all networks are in memory when they vote. */
const MAX_NETS = 1000;

/** Parses the size of an ensemble. */
export function parseNets(text: string): number {
  const value = parsePositive(text);
  if (value <= MAX_NETS) return value;
  throw new InvalidArgumentError(`It must be an integer from 1 to ${MAX_NETS}.`);
}

/** Parses the number of a port; 0 is any free one. */
export function parsePort(text: string): number {
  const value = parseCount(text);
  if (value < 2 ** 16) return value;
  throw new InvalidArgumentError("It must be an integer from 0 to 65535.");
}

/** Parses a learning rate. */
export function parseRate(text: string): number {
  return parseNumber(text, (value) => value > 0, "a number above 0");
}

/** Parses a factor of regularisation. */
export function parseRegularisation(text: string): number {
  return parseNumber(text, (value) => value >= 0, "a number from 0");
}

function parseNumber(text: string, isValid: (value: number) => boolean, expected: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && isValid(value)) return value;
  throw new InvalidArgumentError(`It must be ${expected}.`);
}

/** Parses a number of threads or "auto". */
export function parseThreads(text: string): number | "auto" {
  return text === "auto" ? text : parsePositive(text);
}

function parseInteger(text: string, least: number, expected: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new InvalidArgumentError(`It must be ${expected} to 2^53 - 1.`);
  }
  return value;
}
