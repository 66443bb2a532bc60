// Refuses a Node that is too old. The API's entry imports this file first, so that it is evaluated before
// any other; to get that far, an old Node must be able to link them all: names that it does not have
// are taken from the namespace of their module (`import * as os`).
import { NodeVersionError } from "./errors.js";
import { oldNodeProblem } from "./node-version.js";

const problem = oldNodeProblem();
if (problem !== "") {
  const error = new NodeVersionError(problem);
  // The calls that led here are all of Node's loader.
  error.stack = `${error.name}: ${problem}`;
  throw error;
}
