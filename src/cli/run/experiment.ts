// The work of `network3 run` for one network: loads data, trains, saves, and shows digits.

import type { Experiment } from "../../experiments/registry.js";
import { type CliIo, hasColors } from "../io.js";
import { openData } from "./data.js";
import { openNetwork } from "./epochs.js";
import { htmlReport } from "./html-report.js";
import { resultJson } from "./json.js";
import type { RunObserver } from "./observer.js";
import type { RunOptions } from "./options.js";
import { checkMiniBatches, type Member } from "./plan.js";
import { prepareReport, writeReport } from "./report-file.js";
import { showDigits, showFilters, showMistakes } from "./show-digits.js";
import { bestOf, heldEpoch, stepsOfEpoch } from "./state.js";
import { trainNetwork } from "./training.js";

/** Trains `experiment` and reports to `io`; rejects with `io.signal.reason` if the signal aborts. */
export async function runExperiment(
  experiment: Experiment,
  member: Member,
  options: RunOptions,
  io: CliIo,
  observers: readonly RunObserver[],
): Promise<void> {
  await prepareReport(options);
  const net = await openNetwork(experiment, member, options);
  try {
    const data = await openData(options.data, io)(experiment);
    checkMiniBatches([member], stepsOfEpoch({ data, experiment }));
    const run = await trainNetwork(net, experiment, member, data, options, io, observers);
    if (options.json) io.stdout.write(`${JSON.stringify(resultJson(run))}\n`);
    if (run.stopped) throw run.stopped;
    if (run.records.length > 0) await writeReport(options, io, () => htmlReport(run));
    // The digits are shown only if the network has the parameters of the reported epoch.
    if (options.json || heldEpoch(run) !== bestOf(run.records)?.epoch) return;
    const colors = hasColors(io.stdout, io.env);
    const shown = [
      await showDigits(net, data.test, colors),
      ...(options.show
        ? [await showFilters(net, colors), await showMistakes(net, data.test, colors)]
        : []),
    ];
    for (const text of shown) if (text !== undefined) io.stdout.write(`\n${text}\n`);
  } finally {
    await net.dispose();
  }
}
