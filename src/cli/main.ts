#!/usr/bin/env node
// The command. An old Node can read this file, but not those that it loads.

import { oldNodeProblem } from "../node-version.js";

const problem = oldNodeProblem();
if (problem === "") {
  void import("./executable.js");
} else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 1;
}
