// One net of the dropout experiment, as far as the time lets it go.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runLimited } from "../../lib/run-limited.mjs";
import { fault, job, note, skip } from "./step.mjs";

// Ctrl-C ends a run at its next mini-batch.
const GRACE_SECONDS = 8;
const INTERRUPTED = 130;
const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

if (!existsSync(process.env.NETWORK3_DATA ?? ""))
  skip("NETWORK3_DATA names no folder of MNIST's files");
const seconds = job.quick ? 13 : job.seconds;
const ended = await runLimited(
  [process.execPath, main, "run", "dropout", "--seed", "1", "--device", job.device],
  {
    seconds: seconds - 1,
    interruptAfter: seconds - GRACE_SECONDS,
    onOutput: (chunk) => process.stdout.write(chunk),
  },
);
// The headings, then a line an epoch.
const epochs = ended.stdout.match(/^( +cost .*|Epoch \d+ .*)$/gm) ?? [];
if (epochs.length > 1) {
  note(`${epochs.length - 1} epochs; the last:`);
  for (const line of [epochs[0], epochs.at(-1)]) note(line);
}
const said = `${ended.stdout}\n${ended.stderr}`;
const results = /^(result|time|interrupted).*$/gm;
for (const [line] of said.matchAll(results)) note(line.replaceAll(/\s+/g, " "));
if (ended.code !== 0 && ended.code !== INTERRUPTED) {
  fault(ended.timedOut ? "it did not stop" : `it ended with ${ended.code ?? ended.signal}`);
}
