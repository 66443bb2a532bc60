// Formats the reports of several networks as text.

import type { DeviceInfo } from "../../backend/devices.js";
import type { MnistData } from "../../data/mnist.js";
import type { EpochRecord } from "../../network.js";
import { cost, counted, percent } from "../format.js";
import { wrap } from "../io.js";
import { row, shorten } from "../run/report.js";
import { bestOf } from "../run/state.js";
import { align } from "../table.js";
import { type Group, groupsOf, type Job, type Outcome } from "./job.js";
import type { Share } from "./share-cores.js";

const NAME = 32;
const WIDTHS = [9, 10, 8, 7] as const;

function cells(name: string, ...texts: string[]): string {
  const columns = texts.map((text, i) => text.padStart(WIDTHS[i] ?? 0));
  return [name.padEnd(NAME), ...columns].join(" ").trimEnd();
}

/** Describes the networks, their data and the device before the training. */
export function describeShare(
  jobs: readonly Job[],
  { atOnce, threads }: Share,
  device: DeviceInfo,
  data: ReadonlyMap<Job, MnistData>,
): string {
  const [first] = data.values();
  const seeds = jobs.map(({ member }) => member.seed);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  const each =
    device.name === "cpu"
      ? ` of ${threads === "auto" ? "some threads" : counted(threads, "thread")}`
      : "";
  return [
    row("data", shorten(first?.source ?? "")),
    row("device", device.description),
    row("networks", `${jobs.length}, ${atOnce} at once${each}`),
    row("seeds", least === most ? `${least}` : `${least} to ${most}`),
  ].join("\n");
}

/** Returns the headings of the columns of {@link epochLine}. */
export function epochHeadings(): string {
  return cells("", "cost", "validation", "test", "seconds");
}

/** Returns the line of an epoch, or of the failure of a network. */
export function epochLine({ group, member }: Job, record: EpochRecord | string): string {
  const name = [group, `run ${member.number}`].join(" ").trim();
  if (typeof record === "string") return wrap(`${name}: ${record}`);
  const { epoch, validationAccuracy, testAccuracy, isBest, seconds } = record;
  const accuracy = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const text = cells(
    `${name} epoch ${epoch}`,
    cost(record.cost),
    accuracy(validationAccuracy),
    accuracy(testAccuracy),
    seconds.toFixed(2),
  );
  return isBest ? `${text}  best` : text;
}

/**
 * Returns a table with a line for each group: the run with the best validation accuracy, and the test
 * accuracies of all runs.
 */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
  const groups = groupsOf(outcomes);
  const head = ["", "run", "validation", "test", "every run, %", "s/epoch", "book"];
  const lines = groups.map(describeGroup);
  const books = groups.some(({ experiment }) => experiment.reported.test !== undefined);
  const table = [head, ...lines].map((line) => (books ? line : line.slice(0, -1)));
  return align(table, 1);
}

function describeGroup({ name, best, outcomes, experiment }: Group): string[] {
  const record = best && bestOf(best.records);
  const { test } = experiment.reported;
  return [
    name,
    best?.job.member.number?.toString() ?? "-",
    accuracyOf(record?.validationAccuracy),
    accuracyOf(record?.testAccuracy),
    everyRun(outcomes),
    secondsOf(outcomes),
    accuracyOf(test),
  ];
}

const accuracyOf = (value: number | undefined) => (value === undefined ? "-" : percent(value));

/** As many accuracies fit into the table; more are shown as a range. */
const LISTED = 3;

function everyRun(outcomes: readonly Outcome[]): string {
  const accuracies = outcomes.map(({ records, failure }) => {
    const test = bestOf(records)?.testAccuracy;
    return failure !== undefined || test === undefined ? undefined : 100 * test;
  });
  if (outcomes.length <= LISTED) {
    return accuracies.map((value) => value?.toFixed(2) ?? "failed").join(" ");
  }
  const known = accuracies.filter((value) => value !== undefined);
  const failed = outcomes.length - known.length;
  const range =
    known.length === 0
      ? []
      : [`${Math.min(...known).toFixed(2)}..${Math.max(...known).toFixed(2)}`];
  return [...range, ...(failed > 0 ? [`${failed} failed`] : [])].join(", ");
}

/** The mean training time of an epoch. */
function secondsOf(outcomes: readonly Outcome[]): string {
  const seconds = outcomes.flatMap(({ records }) => records.map((record) => record.seconds));
  if (seconds.length === 0) return "-";
  return (seconds.reduce((a, b) => a + b, 0) / seconds.length).toFixed(2);
}
