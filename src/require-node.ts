// Throws if Node is too old. The entry of the API imports this file first, so that it is evaluated
// before all other modules. An old Node must be able to link them first, so exports that it does
// not have are accessed through the namespace of their module (`import * as os`).
import { NodeVersionError } from "./errors.js";
import { oldNodeProblem } from "./node-version.js";

const problem = oldNodeProblem();
if (problem !== "") {
  const error = new NodeVersionError(problem);
  // The stack contains only the module loader of Node, so it is left out.
  error.stack = `${error.name}: ${problem}`;
  throw error;
}
