// Fails when a lower floor of the house uses a higher one.

import { findViolations } from "./lib/layers.mjs";
import { root } from "./lib/project.mjs";

const violations = await findViolations(root);
for (const violation of violations) console.error(violation);
process.exit(violations.length === 0 ? 0 : 1);
