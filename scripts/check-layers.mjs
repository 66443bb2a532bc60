// Fails if a module imports another one against the dependency rules, or if src/ uses `instanceof`
// on a built-in: check-layers.mjs [root of a checkout]
import { argv } from "zx";
import { findClassChecks } from "./lib/built-ins.mjs";
import { findViolations } from "./lib/layers.mjs";
import { root } from "./lib/project.mjs";

// zx puts the path of the script before the arguments.
const checkout = argv._.findLast((argument) => !argument.endsWith("check-layers.mjs")) ?? root;
const violations = [...(await findViolations(checkout)), ...(await findClassChecks(checkout))];
for (const violation of violations) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;
