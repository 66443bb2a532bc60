// The command line of first contact.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { steps } from "./plan.mjs";

const USAGE = `first-contact.sh [--device cuda] [--out first-contact] [--only parity,rate] [--quick]

--device  cuda, cuda:1, or cpu to try the steps out without a GPU
--out     the folder for report.md and all output
--only    some of ${steps.map(({ name }) => name).join(", ")}
--quick   few repetitions and small nets, to try the steps out`;

function refuse(problem) {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

/**
 * @typedef {{ device: string, out: string, quick: boolean, only: string[] | undefined }} Options
 * @param {string[]} args
 * @returns {Options}
 */
export function parseOptions(args) {
  const known = {
    device: { type: "string", default: "cuda" },
    out: { type: "string", default: "first-contact" },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  let values;
  try {
    ({ values } = parseArgs({ args, options: known }));
  } catch (error) {
    refuse(error.message);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const { device, quick } = values;
  if (!/^(cpu|cuda(:\d+)?)$/.test(device)) {
    refuse(`--device is cpu, cuda or cuda:<number>, not ${device}`);
  }
  const only = values.only?.split(",");
  const unknown = only?.find((name) => steps.every((step) => step.name !== name));
  if (unknown !== undefined) refuse(`--only: there is no step ${unknown}`);
  return { device, quick, only, out: resolve(values.out) };
}
