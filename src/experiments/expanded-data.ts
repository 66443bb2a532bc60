// The network of dbl_conv_relu on expanded data, with 100, 300 and 1,000 hidden neurons.

import type { Experiment } from "./experiment.js";
import { onExpandedData } from "./on-expanded-data.js";

const withHidden = (neurons: number, test: number) =>
  onExpandedData(`expanded_${neurons}`, `one hidden layer of ${neurons}`, [neurons], test);

export const expandedData: readonly Experiment[] = [
  withHidden(100, 0.9937),
  withHidden(300, 0.9946),
  withHidden(1000, 0.9943),
];
