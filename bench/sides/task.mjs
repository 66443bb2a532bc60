// One process of our side: node task.mjs NAME JOB, with JOB as JSON, prints one line of JSON.
import { device } from "./tasks/device.mjs";
import { epoch } from "./tasks/epoch.mjs";
import { memory } from "./tasks/memory.mjs";
import { latency, model } from "./tasks/model.mjs";
import { rate } from "./tasks/rate.mjs";
import { startup } from "./tasks/startup.mjs";

const tasks = { device, epoch, memory, rate, startup, model, latency };
const [name, job] = process.argv.slice(2);
console.log(JSON.stringify(await tasks[name](JSON.parse(job))));
