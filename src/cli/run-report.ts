// What a run says about itself, as text and as JSON.

import { homedir } from "node:os";
import type { MnistData } from "../data/mnist.js";
import type { Experiment } from "../experiments/registry.js";
import type { EpochRecord, Network } from "../network.js";
import { duration, grouped, percent } from "./format.js";
import { wrap } from "./io.js";

/** A run, finished or not. */
export interface Run {
  experiment: Experiment;
  net: Network;
  data: MnistData;
  /** Asked for. */
  epochs: number;
  /** Of the epochs done, in this run and the one that it goes on with. */
  records: EpochRecord[];
  /** Path of the saved network. */
  model: string | null;
}

/** What is about to be trained, on what and with which seed. */
export function describeSetup({ experiment, net, data, epochs }: Run): string {
  const { id, title, miniBatchSize, eta, lmbda } = experiment;
  const sizes = [data.training, data.validation, data.test].map(({ size }) => grouped(size));
  return [
    wrap(`${id}: ${title}`, INDENT),
    row("data", shorten(data.source)),
    row("", `${sizes[0]} training, ${sizes[1]} validation, ${sizes[2]} test images`),
    row("device", describeDevice(net)),
    // Nobody gets the slow device without being told why.
    ...(isFallback(net) ? [row("", net.device.reason)] : []),
    row("seed", String(net.seed)),
    ...(net.step > 0
      ? [row("resumed", `in epoch ${net.history.length}, after ${grouped(net.step)} mini-batches`)]
      : []),
    row(
      "training",
      `${epochs} ${epochs === 1 ? "epoch" : "epochs"}, mini-batch ${miniBatchSize}, eta ${eta}, lambda ${lmbda}`,
    ),
  ].join("\n");
}

/** How long an epoch took. */
export function describeEpoch({ epoch, seconds, evaluationSeconds }: EpochRecord, steps: number) {
  const rate = seconds > 0 ? `, ${grouped(steps / seconds)} steps/s` : "";
  return (
    `Epoch ${epoch}: ${seconds.toFixed(2)} s of training${rate}; ` +
    `${evaluationSeconds.toFixed(2)} s of evaluation`
  );
}

/** The result beside the book's, and where the model lies. */
export function describeSummary(run: Run): string {
  const { experiment, records, model } = run;
  const { testAccuracy } = outcome(run);
  const rows: string[] = [];
  if (testAccuracy !== null) {
    const { test } = experiment.reported;
    const reported =
      test === undefined
        ? "the book gives no figure"
        : `the book reports ${percent(test)}, the best of ${experiment.runs} runs of ` +
          `${experiment.epochs} epochs`;
    rows.push(row("result", `${percent(testAccuracy)} of the test images; ${reported}`));
  }
  if (records.length > 0) {
    const seconds = sum(records, "seconds");
    const mean = (seconds / records.length).toFixed(2);
    rows.push(row("time", `${duration(seconds)} of training, ${mean} s an epoch`));
  }
  if (model !== null) rows.push(row("model", shorten(model)));
  return rows.join("\n");
}

/** The one object that `--json` prints; accuracies in 0..1. */
export function toJson(run: Run) {
  const { experiment, net, data, records, model } = run;
  const { id, miniBatchSize, eta, lmbda } = experiment;
  const { training, validation, test, source } = data;
  const seconds = sum(records, "seconds");
  const steps = records.length * Math.floor(training.size / miniBatchSize);
  return {
    experiment: id,
    seed: net.seed,
    device: net.device.name,
    // The reference runs on the thread of JavaScript, whatever was asked for.
    threads: net.device.name === "reference" ? 1 : net.threads,
    miniBatchSize,
    eta,
    lmbda,
    epochs: records,
    stepsPerSecond: seconds > 0 ? steps / seconds : null,
    result: outcome(run),
    model,
    data: { source, training: training.size, validation: validation.size, test: test.size },
  };
}

function outcome({ records, experiment, data }: Run) {
  const best = records.findLast(({ isBest }) => isBest);
  const steps = Math.floor(data.training.size / experiment.miniBatchSize);
  return {
    bestValidationAccuracy: best?.validationAccuracy ?? null,
    bestIteration: best ? (best.epoch + 1) * steps - 1 : null,
    testAccuracy: best?.testAccuracy ?? null,
  };
}

function isFallback({ device }: Network): boolean {
  return device.name === "reference" && device.reason !== "asked for";
}

/** The device in words, with the threads that compute. */
function describeDevice({ device, threads }: Network): string {
  const shared =
    device.name === "cpu" ? `, ${threads} ${threads === 1 ? "thread" : "threads"}` : "";
  return `${device.description}${shared}`;
}

function sum(records: readonly EpochRecord[], key: "seconds" | "evaluationSeconds"): number {
  return records.reduce((total, record) => total + record[key], 0);
}

const LABEL = 10;
const INDENT = " ".repeat(LABEL);

function row(label: string, text: string): string {
  return wrap(`${label.padEnd(LABEL)}${text}`, INDENT);
}

/** Paths in the user's home start with `~`. */
function shorten(text: string): string {
  return text.replaceAll(homedir(), "~");
}
