// Two fully connected hidden layers of 100, 300 and 1,000 neurons each, on expanded data.

import type { Experiment } from "./experiment.js";
import { onExpandedData } from "./on-expanded-data.js";

const withHidden = (neurons: number, test: number) =>
  onExpandedData(
    `double_fc_${neurons}`,
    `two hidden layers of ${neurons}`,
    [neurons, neurons],
    test,
  );

export const expandedDataDoubleFC: readonly Experiment[] = [
  withHidden(100, 0.9943),
  withHidden(300, 0.9948),
  withHidden(1000, 0.9947),
];
