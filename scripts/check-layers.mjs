// Fails when a lower floor of the house uses a higher one, and when src/ tells a built-in by its class:
// check-layers.mjs [root of a checkout]
import { argv } from "zx";
import { findClassChecks } from "./lib/built-ins.mjs";
import { findViolations } from "./lib/layers.mjs";
import { root } from "./lib/project.mjs";

// zx leaves the script's own path in front of the arguments.
const checkout = argv._.findLast((argument) => !argument.endsWith("check-layers.mjs")) ?? root;
const violations = [...(await findViolations(checkout)), ...(await findClassChecks(checkout))];
for (const violation of violations) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;
