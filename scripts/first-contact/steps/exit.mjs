// process.exit() in mid-training: the process must end soon, with its own code, and not by a signal.
import { fileURLToPath } from "node:url";
import { runLimited } from "../../lib/run-limited.mjs";
import { EXIT_CODE } from "../exit-codes.mjs";
import { fault, job, note } from "./step.mjs";

const times = job.quick ? 2 : 5;
const child = fileURLToPath(new URL("exit-child.mjs", import.meta.url));
const seconds = job.seconds / (times + 1);

let good = 0;
for (let i = 0; i < times; i++) {
  const command = [process.execPath, child, process.argv[2] ?? ""];
  const onOutput = (chunk) => process.stdout.write(chunk);
  const { code, signal, timedOut } = await runLimited(command, { seconds, onOutput });
  if (code === EXIT_CODE) good++;
  else if (timedOut) fault(`it did not end within ${seconds.toFixed(0)} s`);
  else fault(`it ended with ${code ?? signal} instead of ${EXIT_CODE}`);
}
note(`${good} of ${times} processes ended as they should`);
