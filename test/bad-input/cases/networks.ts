// Options of a network.
import { Network } from "network3";
import { BATCH, denseLayers } from "../../support/networks.js";
import { type CaseGroup, wrong } from "./case.js";

export const networks: CaseGroup = {
  subject: "networks",
  fails: "throws",
  cases: [
    [
      "options that are no object",
      () => new Network(denseLayers(), BATCH, wrong("cpu")),
      "ERR_ARGUMENT",
      /options must be an object/,
    ],
    [
      "an unknown option",
      () => new Network(denseLayers(), BATCH, wrong({ Seed: 1 })),
      "ERR_ARGUMENT",
      /"Seed"; the options are .*seed/,
    ],
    [
      "an unknown device",
      () => new Network(denseLayers(), BATCH, wrong({ device: "gpu" })),
      "ERR_ARGUMENT",
      /device: expected "auto", "cpu", "cuda", "cuda:1".* or "reference", got "gpu"/,
    ],
    [
      "a negative seed",
      () => new Network(denseLayers(), BATCH, { seed: -1 }),
      "ERR_ARGUMENT",
      /seed must be an integer, at least 0/,
    ],
    [
      "a seed of 2^53",
      () => new Network(denseLayers(), BATCH, { seed: 2 ** 53 }),
      "ERR_ARGUMENT",
      /seed must be an integer.*9007199254740992/,
    ],
    [
      "no threads",
      () => new Network(denseLayers(), BATCH, { threads: 0 }),
      "ERR_ARGUMENT",
      /threads must be an integer, at least 1, at most 1024; got 0/,
    ],
    [
      "too many threads",
      () => new Network(denseLayers(), BATCH, { threads: 1025 }),
      "ERR_ARGUMENT",
      /threads must be .*at most 1024/,
    ],
    [
      "an unknown precision",
      () => new Network(denseLayers(), BATCH, wrong({ precision: "bf16" })),
      "ERR_ARGUMENT",
      /precision must be one of "float32", "tf32"/,
    ],
    [
      "tf32 without a GPU",
      () => new Network(denseLayers(), BATCH, { precision: "tf32" }),
      "ERR_ARGUMENT",
      /needs a CUDA device.*use "float32"/s,
    ],
    [
      "an unknown initialisation of a network",
      () => new Network(denseLayers(), BATCH, wrong({ init: 1 })),
      "ERR_ARGUMENT",
      /init must be one of/,
    ],
    [
      "a GPU that is not there",
      () => new Network(denseLayers(), BATCH, { device: "cuda" }),
      "ERR_DEVICE_UNAVAILABLE",
      /cuda.*use \{ device: "cpu" \}, or \{ device: "auto" \}/s,
    ],

    [
      "null for options",
      () => new Network(denseLayers(), BATCH, wrong(null)),
      "ERR_ARGUMENT",
      /options must be an object such as \{ device: … \}, got null/,
    ],
    [
      "an array for options",
      () => new Network(denseLayers(), BATCH, wrong(["cpu"])),
      "ERR_ARGUMENT",
      /options must be an object.*\["cpu"\]/,
    ],
    [
      "null for a device",
      () => new Network(denseLayers(), BATCH, wrong({ device: null })),
      "ERR_ARGUMENT",
      /device: expected "auto".*got null/,
    ],
    [
      "a BigInt for a seed",
      () => new Network(denseLayers(), BATCH, wrong({ seed: 1n })),
      "ERR_ARGUMENT",
      /seed must be an integer.*the BigInt 1/,
    ],
    [
      "half a seed",
      () => new Network(denseLayers(), BATCH, { seed: 0.5 }),
      "ERR_ARGUMENT",
      /seed must be an integer.*0\.5/,
    ],
    [
      "half a thread",
      () => new Network(denseLayers(), BATCH, { threads: 1.5 }),
      "ERR_ARGUMENT",
      /threads must be an integer.*1\.5/,
    ],
    [
      "a class for options",
      () => new Network(denseLayers(), BATCH, wrong(Network)),
      "ERR_ARGUMENT",
      /options must be an object.*the function Network/,
    ],
  ],
};
