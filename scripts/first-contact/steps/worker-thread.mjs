// What one worker thread of workers.mjs does.
import { job, trained } from "./step.mjs";

await (await trained("shallow", 10, 1, job.device)).dispose();
