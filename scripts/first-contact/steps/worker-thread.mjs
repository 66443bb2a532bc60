// The code of a worker thread of workers.mjs.
import { job, trained } from "./step.mjs";

await (await trained("shallow", 10, 1, job.device)).dispose();
