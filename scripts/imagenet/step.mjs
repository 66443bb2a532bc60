// Prints the seconds of a training step, the second one, and the most memory of this process: node step.mjs NETS NAME BATCH
import { makeModel } from "./make-model.mjs";

const [nets = "", name = "", batch = ""] = process.argv.slice(2);
const rows = Number(batch);
const model = await makeModel(nets, name, rows);
const x = Float32Array.from({ length: rows * 3 * 224 * 224 }, () => Math.random() - 0.5);
const y = Array.from({ length: rows }, (_, row) => row);
await model.step({ x, y });
const begin = performance.now();
await model.step({ x, y });
const seconds = (performance.now() - begin) / 1000;
// The kernel counts in units of 1024 bytes.
const gibibytes = process.resourceUsage().maxRSS / 2 ** 20;
console.log(JSON.stringify({ seconds, gibibytes }));
await model.dispose();
