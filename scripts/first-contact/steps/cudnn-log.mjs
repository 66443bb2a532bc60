// One step of `shallow` while cuDNN writes down what it does. The trial convolution is in its log too.
import { existsSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runLimited } from "../../lib/run-limited.mjs";
import { fault, job, note, trained } from "./step.mjs";

const MOST_BYTES = 16 * 2 ** 20;
const log = join(job.out, "cudnn.log");
// cuDNN reads these when it is opened.
const settings = { CUDNN_LOGLEVEL_DBG: "3", CUDNN_LOGDEST_DBG: log };

async function train() {
  const network = await trained("shallow", 10, 1, job.device);
  console.log(network.device.description);
  note(`one step on ${network.device.description}`);
  await network.dispose();
}

if (process.env.CUDNN_LOGDEST_DBG === log) {
  await train();
} else {
  const self = fileURLToPath(import.meta.url);
  const ended = await runLimited([process.execPath, self, process.argv[2] ?? ""], {
    seconds: job.seconds - 1,
    env: { ...process.env, ...settings },
    onOutput: (chunk) => process.stdout.write(chunk),
  });
  if (existsSync(log)) {
    const { size } = statSync(log);
    if (size > MOST_BYTES) truncateSync(log, MOST_BYTES);
    note(`cudnn.log has ${Math.ceil(size / 1024)} KiB`);
  } else {
    note("cuDNN wrote no log");
  }
  if (ended.code !== 0) fault(`it ended with ${ended.code ?? ended.signal}`);
}
