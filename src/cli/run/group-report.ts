// The page of several networks: their results and curves, and their vote.

import type { Dataset } from "../../data/dataset.js";
import { drawConfusion } from "../../figures/confusion.js";
import { drawMistakes } from "../../figures/digits.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import type { EpochRecord } from "../../network.js";
import { duration, grouped, percent } from "../format.js";
import { htmlPage, htmlSections, htmlTable, type Section } from "./html.js";
import type { resultJson } from "./json.js";
import { bestOf } from "./state.js";

/** A network of the page. */
export interface ReportedRun {
  /** The name of its group where several groups are compared. */
  readonly group?: string;
  readonly records: readonly EpochRecord[];
  readonly json: ReturnType<typeof resultJson>;
  /** The reason why its training failed. */
  readonly failure?: string;
}

/** The vote of the networks. */
export interface ReportedVote {
  readonly test: Dataset;
  readonly labels: Int32Array;
  readonly accuracy: number;
}

/** Returns the page of networks, at least one of which has an epoch. */
export async function groupReport(
  runs: readonly ReportedRun[],
  vote?: ReportedVote,
): Promise<string> {
  const experiments = new Set(runs.map(({ json }) => json.experiment));
  return htmlPage([...experiments].join(", "), await groupBody(runs, vote));
}

/** Returns what the page holds. */
export async function groupBody(
  runs: readonly ReportedRun[],
  vote?: ReportedVote,
): Promise<string> {
  const [first] = runs;
  const { experiment = "", eta = 0, lmbda = 0, miniBatchSize = 0, device = "" } = first?.json ?? {};
  const groups = runs.map(({ group = experiment }) => group);
  const isOneGroup = new Set(groups).size <= 1;
  const curves = runs.map(({ records }, index) => ({
    name: groups[index] ?? experiment,
    epochs: records,
  }));
  const settings: (readonly [string, string | number])[] = [
    ["networks", runs.length],
    ...(vote ? [["test accuracy of their vote", percent(vote.accuracy)] as const] : []),
    ...(isOneGroup
      ? ([
          ["mini-batch", miniBatchSize],
          ["learning rate eta", eta],
          ["L2 regularisation lambda", lmbda],
        ] as const)
      : []),
    ["device", device],
    ["data", first?.json.data.source ?? ""],
  ];
  const sections: Section[] = [
    ["Networks", networkTable(runs, isOneGroup ? undefined : groups)],
    ["Validation accuracy", await drawLearningCurves(curves)],
    ...(vote ? voteSections(vote) : []),
  ];
  const table = htmlTable(
    [],
    settings.map((cells) => ({ cells })),
  );
  return `${table}\n${htmlSections(sections)}`;
}

/** @param groups the group of each run, where there are several */
function networkTable(runs: readonly ReportedRun[], groups: readonly string[] | undefined): string {
  const accuracy = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const accuracies = runs.map(({ records }) => bestOf(records)?.validationAccuracy ?? -1);
  // The first of equal ones, as elsewhere.
  const isBest = (index: number) => {
    const own = accuracies.map((value, i) => (groups?.[i] === groups?.[index] ? value : -1));
    const best = Math.max(...own);
    return best >= 0 && own.indexOf(best) === index;
  };
  const rows = runs.map(({ records, json, failure }, index) => {
    const epoch = bestOf(records);
    const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
    return {
      cells: [
        groups?.[index] ?? index + 1,
        ...[json.seed, epoch?.epoch ?? "-"],
        ...[accuracy(epoch?.validationAccuracy), accuracy(epoch?.testAccuracy)],
        `${grouped(records.length)}${failure === undefined ? "" : ", then failed"}`,
        duration(seconds),
      ],
      class: isBest(index) ? "best" : undefined,
    };
  });
  const head = [
    groups ? "group" : "network",
    "seed",
    "best epoch",
    "validation",
    "test",
    "epochs",
    "training time",
  ];
  return htmlTable(head, rows);
}

function voteSections({ test, labels }: ReportedVote): Section[] {
  return [
    ["Confusion of the test images by the vote", drawConfusion(test.y, labels)],
    ["Test images that the vote gets wrong", drawMistakes(test, labels)],
  ];
}
