// The steps of first contact in order, with time limits. The most informative steps come first;
// steps that may hang or need most time come last.

/** Time limit of all steps together. */
export const MOST_SECONDS = 480;

/**
 * @typedef {{ name: string, seconds: number, asks: string }} Step `name` is also that of its file in
 *   steps/
 */

/** @type {readonly Step[]} */
export const steps = [
  {
    name: "machine",
    seconds: 20,
    asks: "which driver and libraries are there, and which are taken",
  },
  { name: "doctor", seconds: 20, asks: "what `network3 doctor` says" },
  { name: "cudnn-log", seconds: 25, asks: "one step of shallow, with cuDNN's log" },
  { name: "kernels", seconds: 30, asks: "one step of each net: its kernels and graph nodes" },
  { name: "parity", seconds: 50, asks: "are the numbers those of the CPU, and equal twice" },
  { name: "together", seconds: 30, asks: "three networks at once, again and again" },
  { name: "workers", seconds: 20, asks: "worker threads one after the other" },
  { name: "exit", seconds: 20, asks: "process.exit() in mid-training" },
  { name: "rate", seconds: 80, asks: "steps a second, beside PyTorch eager and with CUDA graphs" },
  { name: "dropout", seconds: 125, asks: "one net of the dropout experiment" },
  { name: "sanitizer", seconds: 60, asks: "one step of two nets under compute-sanitizer" },
];

// Time reserved for killing and reporting a step that is stopped.
const MARGIN_SECONDS = 1;

/**
 * Returns the time limit of a step in seconds.
 * @param {Step} step
 * @param {number} left seconds of all that are left
 */
export const limitOf = ({ seconds }, left) => Math.min(seconds, left - MARGIN_SECONDS);
