// The network of dbl_conv with L2 regularisation, which conv.py tries and the chapter leaves out.

import { dblConv } from "./dbl-conv.js";
import type { Experiment } from "./experiment.js";

export const regularizedDblConv: Experiment = {
  ...dblConv,
  id: "regularized_dbl_conv",
  title: "dbl_conv with L2",
  lmbda: 1e-5,
  reported: {},
  source: "conv.py",
  note: "conv.py tries lambda from 0.00001 to 100 by factors of ten: pass --lmbda; it helped little",
};
