// Runs `network3 doctor` and reports its output.
import { fileURLToPath } from "node:url";
import { runLimited } from "../../lib/run-limited.mjs";
import { fault, job, note } from "./step.mjs";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

const ended = await runLimited([process.execPath, main, "doctor"], {
  seconds: job.seconds - 1,
  onOutput: (chunk) => process.stdout.write(chunk),
});
for (const [, mark, text] of ended.stdout.matchAll(/^(note|problem) +(.*)$/gm)) {
  note(`${mark}: ${text}`);
}
if (ended.code === 0) note("every check has an answer");
else fault(`it ended with ${ended.code ?? ended.signal}`);
