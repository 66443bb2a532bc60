// Finds the experiment that an argument names; a wrong name gives an error with a suggestion.
import type { Command } from "commander";
import { type Experiment, experiments, findExperiment } from "../experiments/registry.js";
import { nearest } from "./suggest.js";

export function resolveExperiment(id: string, command: Command): Experiment {
  const experiment = findExperiment(id);
  if (experiment) return experiment;
  const ids = experiments.map((row) => row.id);
  const guess = nearest(id, ids);
  const lines = [
    `error: unknown experiment '${id}'`,
    ...(guess ? [`(Did you mean ${guess}?)`] : []),
    `Experiments: ${ids.join(", ")}`,
  ];
  return command.error(lines.join("\n"));
}
