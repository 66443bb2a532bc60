// Formats the reports of a run as text.

import { homedir } from "node:os";
import type { Experiment } from "../../experiments/registry.js";
import type { EpochRecord, Network } from "../../network.js";
import { augmentText } from "../augment-option.js";
import { cost, counted, duration, grouped, percent } from "../format.js";
import { wrap } from "../io.js";
import { bestOf, heldEpoch, type Run } from "./state.js";

/** Describes the network, the data, the device and the seed at the start of a run. */
export function describeSetup(run: Run): string {
  const { experiment, net, data, epochs } = run;
  const { id, title } = experiment;
  const sizes = [data.training, data.validation, data.test].map(({ size }) => grouped(size));
  return [
    wrap(`${id}: ${title}`, INDENT),
    row("data", shorten(data.source)),
    row("", `${sizes[0]} training, ${sizes[1]} validation, ${sizes[2]} test images`),
    row("device", describeDevice(net)),
    // Explains why the slow device is used.
    ...(isFallback(net) ? [row("", net.device.reason)] : []),
    row("seed", String(net.seed)),
    ...(run.resume ? [row("resumed", describeResumed(run))] : []),
    ...(net.history.length >= epochs && epochs > 0
      ? []
      : [row("training", [counted(epochs, "epoch"), ...describeSettings(experiment)].join(", "))]),
  ].join("\n");
}

function describeSettings({
  miniBatchSize,
  eta,
  lmbda,
  optimizer,
  schedule,
  init,
  shuffle,
  augment,
}: Experiment): string[] {
  return [
    `mini-batch ${miniBatchSize}`,
    `eta ${eta}${schedule === undefined || schedule === "constant" ? "" : ` (${schedule})`}`,
    `lambda ${lmbda}`,
    ...(optimizer === undefined ? [] : [`optimiser ${optimizer}`]),
    ...(init === undefined ? [] : [`start values ${init}`]),
    ...(shuffle ? ["shuffled"] : []),
    ...(augment ? [`augmented ${augmentText(augment)}`] : []),
  ];
}

function describeResumed({ net, epochs, member: { saved, out = "" } }: Run): string {
  if (!saved) return `nothing: there is no ${shorten(out)} yet, so that the run starts anew`;
  const done = net.history.length;
  if (done < epochs) return `in epoch ${done}, after ${grouped(net.step)} mini-batches`;
  const asked = done === epochs ? "as many as" : `${epochs} of them`;
  return `nothing to train: ${counted(done, "epoch")} done, ${asked} were asked for`;
}

const COLUMNS = [9, 9, 10, 7, 7, 7, 8] as const;

function cells(...texts: string[]): string {
  return texts
    .map((text, i) => (i === 0 ? text.padEnd(COLUMNS[0]) : text.padStart(COLUMNS[i] ?? 0)))
    .join("  ")
    .trimEnd();
}

/** Returns the headings of the columns of {@link describeEpoch}. */
export function epochHeadings(withTraining: boolean): string {
  const training = withTraining ? ["training"] : [];
  return cells("", "cost", "validation", "test", "seconds", "steps/s", ...training);
}

/** Returns the line of an epoch; with the training accuracy if that is recorded. */
export function describeEpoch(record: EpochRecord, steps: number, withTraining: boolean): string {
  const { epoch, seconds, isBest, validationAccuracy, testAccuracy, trainingAccuracy } = record;
  const accuracy = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const text = cells(
    `Epoch ${epoch}`,
    cost(record.cost),
    accuracy(validationAccuracy),
    accuracy(testAccuracy),
    seconds.toFixed(2),
    seconds > 0 ? grouped(steps / seconds) : "-",
    ...(withTraining ? [accuracy(trainingAccuracy)] : []),
  );
  return isBest ? `${text}  best` : text;
}

/** Describes the result beside that of the book, and the file of the model. */
export function describeSummary(run: Run): string {
  const { experiment, records, member } = run;
  const best = bestOf(records);
  const rows: string[] = [];
  if (best?.testAccuracy !== undefined) {
    const { test } = experiment.reported;
    const reported =
      test === undefined
        ? "the book gives no figure"
        : `the book reports ${percent(test)}, the best of ${experiment.runs} runs of ` +
          `${experiment.epochs} epochs`;
    const epoch = `epoch ${best.epoch}, the best of ${records.length}`;
    rows.push(
      row("result", `${percent(best.testAccuracy)} of the test images at ${epoch}; ${reported}`),
    );
  }
  if (records.length > 0) {
    const seconds = records.reduce((total, record) => total + record.seconds, 0);
    const mean = (seconds / records.length).toFixed(2);
    rows.push(row("time", `${duration(seconds)} of training, ${mean} s an epoch`));
  }
  if (member.out !== undefined) {
    rows.push(row("model", `${shorten(member.out)}, ${describeHeld(run)}`));
  }
  return rows.join("\n");
}

/** Describes which parameters the file contains, and from where `--resume` continues. */
export function describeHeld(run: Run): string {
  const held = heldEpoch(run);
  if (held === undefined) return run.net.step > 0 ? "stopped in epoch 0" : "not trained yet";
  const { history } = run.net;
  const last = history.length - 1;
  const isBest = held === bestOf(history)?.epoch;
  if (isBest) return `which holds epoch ${held}, the best${held === last ? "" : ` of ${last + 1}`}`;
  return `which holds epoch ${held}, the last: it was begun by a run that did not keep the best one`;
}

function isFallback({ device }: Network): boolean {
  return device.name === "reference" && device.reason !== "asked for";
}

/** Describes the device and its number of threads. */
function describeDevice({ device, threads }: Pick<Network, "device" | "threads">): string {
  const shared = device.name === "cpu" ? `, ${counted(threads, "thread")}` : "";
  return `${device.description}${shared}`;
}

const LABEL = 10;
const INDENT = " ".repeat(LABEL);

/** Returns a line with a label, broken at the width of the output. */
export function row(label: string, text: string): string {
  return wrap(`${label.padEnd(LABEL)}${text}`, INDENT);
}

/** Replaces the user's home in paths by `~`. */
export function shorten(text: string): string {
  return text.replaceAll(homedir(), "~");
}
