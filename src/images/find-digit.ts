// Finds the digit in a picture: first in a small copy of the picture, then in the part around the digit
// at full resolution.

import { setImmediate } from "node:timers/promises";
import type { SignalLike } from "../arguments.js";
import { type Picture, shrink } from "../pictures/picture.js";
import type { Box, Raster } from "../pictures/resample.js";
import { longerSide, widened } from "./boxes.js";
import { type Choice, chooseDigit, type Refusal } from "./choose-digit.js";
import { projectColours } from "./colour-axis.js";
import { DigitError, type DigitErrorReason } from "./digit-error.js";
import { type Ink, inkOf } from "./ink.js";
import { mnistForm } from "./mnist-form.js";
import { dilate } from "./morphology.js";
import { inkBalance, type Polarity } from "./polarity.js";

/** The digit of a picture. */
export interface FoundDigit {
  /** 28x28 values row-major, 0 background to 1 ink, in the form of MNIST's digits. */
  readonly pixels: Float32Array;
  /** The box around the ink of the digit, in pixels of the picture. */
  readonly box: Box;
  /** Says if the ink is darker or lighter than the background. */
  readonly polarity: Polarity;
  /** Conditions that may make the result wrong, in English. */
  readonly warnings: readonly string[];
}

/** Longer side of the copy in which the digit is searched. */
const COPY = 1000;
/** Longer sides of the digit: the one that suffices, and the minimum that can be read. */
const CLOSE = 160;
const LEAST = 8;
const SMALL = 14;
/** Margin around the digit as a fraction of its longer side. */
const MARGIN = 0.6;
const FAINT = 0.15;

const REMEDIES: Readonly<Record<DigitErrorReason, string>> = {
  none: "draw one digit, dark on light or light on dark",
  several: "cut the picture so that it shows one digit",
  "too-small": `scan or photograph it larger: at least ${LEAST} pixels, better 40`,
  "cut-off": "leave a margin around the digit, without shadows or lines at the picture's edge",
  "not-a-digit": "draw one digit with a pen, dark on light or light on dark",
};

/** @throws {DigitError} if there is not exactly one digit */
export async function findDigit(
  picture: Picture,
  name: string,
  signal?: SignalLike,
): Promise<FoundDigit> {
  const { width, height } = picture;
  const whole: Box = { top: 0, left: 0, height, width };
  const factor = Math.min(height, width, Math.ceil(Math.max(height, width) / COPY));
  const raster = projectColours(await shrink(picture, whole, factor, signal));
  await pause(signal);
  const likely: Polarity = inkBalance(raster) <= 0 ? "dark" : "light";
  const found = await locate(raster, likely, LEAST / factor, signal);
  if ("reason" in found) {
    throw new DigitError(
      `${name}: no digit was read in the picture of ${width}x${height} pixels: ${found.what}; ` +
        REMEDIES[found.reason],
      found.reason,
    );
  }
  const { choice, ink, polarity } = found;
  const close = await lookClosely(picture, found, factor, signal);
  const { pixels, box } = mnistForm(close?.ink ?? choice.ink);
  const scale = close?.factor ?? factor;
  const inPicture = {
    top: (close?.top ?? 0) + scale * box.top,
    left: (close?.left ?? 0) + scale * box.left,
    height: scale * box.height,
    width: scale * box.width,
  };
  const warnings = [...choice.warnings];
  if (longerSide(inPicture) < SMALL) {
    warnings.push(`the digit is only ${longerSide(inPicture)} pixels long`);
  }
  if (ink.contrast < FAINT) warnings.push("the ink is faint");
  return { pixels, box: inPicture, polarity, warnings };
}

interface Located {
  readonly choice: Choice;
  readonly ink: Ink;
  readonly polarity: Polarity;
}

/** Locates the digit. Tries the other polarity if the more likely one gives no candidate. */
async function locate(
  raster: Raster,
  likely: Polarity,
  leastSide: number,
  signal?: SignalLike,
): Promise<Located | Refusal> {
  let first: Refusal | undefined;
  for (const polarity of [likely, likely === "dark" ? "light" : "dark"] as const) {
    await pause(signal);
    const ink = inkOf(raster, polarity);
    await pause(signal);
    const choice: Choice | Refusal = ink
      ? chooseDigit(ink, leastSide)
      : { reason: "none", what: "nothing stands out of its background" };
    if (ink && !("reason" in choice)) return { choice, ink, polarity };
    if ("reason" in choice) first ??= choice;
    if (ink && first?.reason !== "not-a-digit") break;
  }
  return first ?? { reason: "none", what: "nothing stands out of its background" };
}

/** Extracts the digit's ink from the picture itself if the copy was too small to show it well. */
async function lookClosely(
  picture: Picture,
  { choice, ink, polarity }: Located,
  factor: number,
  signal?: SignalLike,
) {
  const size = longerSide(choice.box);
  const finer = Math.max(1, Math.floor((size * factor) / CLOSE));
  if (finer >= factor) return undefined;
  const around = widened(choice.box, Math.round(MARGIN * size), ink.height, ink.width);
  const box: Box = {
    top: factor * around.top,
    left: factor * around.left,
    height: factor * around.height,
    width: factor * around.width,
  };
  const raster = projectColours(await shrink(picture, box, finer, signal));
  await pause(signal);
  const ratio = factor / finer;
  const detail = inkOf(raster, polarity, Math.ceil(ratio * ink.reach));
  if (!detail) return undefined;
  const gate = dilate(choice.ink, 1);
  const pixels = detail.pixels.map((value, i) => {
    const row = around.top + Math.floor(Math.floor(i / detail.width) / ratio);
    const column = around.left + Math.floor((i % detail.width) / ratio);
    return (gate.pixels[row * gate.width + column] ?? 0) > 0 ? value : 0;
  });
  const { height, width } = detail;
  return { ink: { pixels, height, width }, factor: finer, top: box.top, left: box.left };
}

async function pause(signal: SignalLike | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
