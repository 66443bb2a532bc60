#!/usr/bin/env node
// The command. An old version of Node can parse this file, but not the files that it imports.

import { oldNodeProblem } from "../node-version.js";

const problem = oldNodeProblem();
if (problem === "") {
  void import("./executable.js");
} else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 1;
}
