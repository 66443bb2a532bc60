// One step of two nets under compute-sanitizer, where it is installed and supports the device.
import { findSanitizer, sanitize, sanitizedNets } from "../../lib/compute-sanitizer.mjs";
import { fault, job, note, skip } from "./step.mjs";

if (job.device === "cpu") skip("it is for a GPU");
const tool = findSanitizer(process.env);
if (tool === undefined) skip("compute-sanitizer is not on the PATH");
for (const net of sanitizedNets) {
  const { outcome, text } = await sanitize(tool, net, {
    seconds: job.seconds / sanitizedNets.length - 1,
  });
  console.log(text);
  if (outcome === "errors") fault(`${net}: it found errors, see output.txt`);
  else if (outcome === "clean") note(`${net}: clean`);
  else note(`${net}: skipped, ${text.split("\n")[0]}`);
}
