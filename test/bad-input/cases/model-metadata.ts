// Model files whose metadata describes no network, or a history that is impossible.

import type { CaseGroup } from "./case.js";
import { loadHeader, loadMetadata, loadParts } from "./forge.js";

const dense = {
  type: "FullyConnectedLayer",
  nIn: 64,
  nOut: 7,
  activationFn: "tanh",
  pDropout: 0.5,
};
const softmax = { type: "SoftmaxLayer", nIn: 7, nOut: 4, pDropout: 0.5 };
const record = { epoch: 0, cost: 1, isBest: false, seconds: 1, evaluationSeconds: 1 };

const loadLayers = (...layers: unknown[]) => loadMetadata({ layers: JSON.stringify(layers) });
const loadHistory = (...history: unknown[]) => loadMetadata({ history: JSON.stringify(history) });

export const modelMetadata: CaseGroup = {
  subject: "model metadata",
  fails: "rejects",
  cases: [
    [
      "no metadata",
      loadHeader((header) => header.replace("__metadata__", "metadata")),
      "ERR_FILE_FORMAT",
      /tensor "metadata": unknown field/,
    ],
    [
      "empty metadata",
      loadParts(({ metadata }) => {
        for (const key of Object.keys(metadata)) delete metadata[key];
      }),
      "ERR_FILE_FORMAT",
      /a valid safetensors file, but not a network that net\.save\(\) wrote; build the Network/,
    ],
    [
      "metadata of another library",
      loadMetadata({ format: "pt" }),
      "ERR_FILE_FORMAT",
      /a valid safetensors file of PyTorch \("format": "pt"\), but not a network .* as docs\/pytorch\.md/,
    ],
    [
      "a later version",
      loadMetadata({ version: "2" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.version must be "1"/,
    ],
    [
      "another kind of convolution",
      loadMetadata({ convolution: "convolution" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.convolution must be "cross-correlation"/,
    ],
    [
      "no layers",
      loadMetadata({ layers: undefined }),
      "ERR_FILE_FORMAT",
      /__metadata__\.layers is no JSON/,
    ],
    [
      "an empty list of layers",
      loadLayers(),
      "ERR_FILE_FORMAT",
      /__metadata__\.layers cannot be used: .*must be an array of layers/,
    ],
    [
      "layers that are no list",
      loadMetadata({ layers: "{}" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.layers must be a JSON list/,
    ],
    [
      "a layer of an unknown type",
      loadLayers(dense, { ...softmax, type: "LSTM" }),
      "ERR_FILE_FORMAT",
      /layers\[1\] cannot be used: the type "LSTM" is unknown/,
    ],
    [
      "a layer that is null",
      loadLayers(dense, null),
      "ERR_FILE_FORMAT",
      /layers\[1\] cannot be used: it is no description of a layer/,
    ],
    [
      "an unknown activation",
      loadLayers({ ...dense, activationFn: "gelu" }, softmax),
      "ERR_FILE_FORMAT",
      /layers\[0\] cannot be used: .*activationFn must be one of.*"gelu"/,
    ],
    [
      "a layer with an unknown option",
      loadLayers({ ...dense, momentum: 1 }, softmax),
      "ERR_FILE_FORMAT",
      /layers\[0\] cannot be used: .*unknown option "momentum"/,
    ],
    [
      "a layer without a size",
      loadLayers({ ...dense, nOut: undefined }, softmax),
      "ERR_FILE_FORMAT",
      /layers\[0\] cannot be used: the option nOut is missing/,
    ],
    [
      "a layer of 2^60 weights",
      loadLayers({ ...dense, nIn: 2 ** 30, nOut: 2 ** 30 }, softmax),
      "ERR_FILE_FORMAT",
      /layers\[0\] cannot be used: .*use a smaller nIn or nOut/,
    ],
    [
      "a layer of gigabytes that the file does not hold",
      loadLayers({ ...dense, nOut: 2 ** 25 }, { ...softmax, nIn: 2 ** 25 }),
      "ERR_FILE_FORMAT",
      /tensor layers\.0\.w is F\d+ \[64, 7\]; the layers need F32 or F64 \[64, 33554432\]/,
    ],
    [
      "layers that do not fit together",
      loadLayers(dense, { ...softmax, nIn: 8 }),
      "ERR_FILE_FORMAT",
      /layers cannot be used: .*layers\[1\].*expects \[8\]/,
    ],
    [
      "layers without a cost",
      loadLayers(dense),
      "ERR_FILE_FORMAT",
      /layers cannot be used: .*no cost; end with a SoftmaxLayer/,
    ],
    [
      "a mini-batch of 0",
      loadMetadata({ miniBatchSize: "0" }),
      "ERR_FILE_FORMAT",
      /__metadata__\..*miniBatchSize must be an integer, at least 1/,
    ],
    [
      "a negative step",
      loadMetadata({ step: "-1" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.step must be a whole number, is "-1"/,
    ],
    [
      "a step beyond 2^53",
      loadMetadata({ step: "9007199254740993" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.step must be a whole number, is "9007199254740993"/,
    ],
    [
      "a seed beyond 2^53",
      loadMetadata({ seed: "18446744073709551616" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.seed must be a whole number/,
    ],
    [
      "no seed",
      loadMetadata({ seed: undefined }),
      "ERR_FILE_FORMAT",
      /__metadata__\.seed must be a whole number, is ""/,
    ],
    [
      "a history that is no JSON",
      loadMetadata({ history: "[" }),
      "ERR_FILE_FORMAT",
      /__metadata__\.history is no JSON/,
    ],
    [
      "a history of another length than the epoch",
      loadHistory(record, { ...record, epoch: 1 }),
      "ERR_FILE_FORMAT",
      /__metadata__\.epoch must be 2, the length of the history/,
    ],
    [
      "a history that begins in the middle",
      loadHistory({ ...record, epoch: 3 }),
      "ERR_FILE_FORMAT",
      /history\[0\] is no record of epoch 0/,
    ],
    [
      "an accuracy above 1 in the history",
      loadHistory({ ...record, validationAccuracy: 1.5 }),
      "ERR_FILE_FORMAT",
      /history\[0\] is no record of epoch 0/,
    ],
    [
      "diagnostics with a negative norm",
      loadHistory({
        ...record,
        diagnostics: { layers: [{ weightNorm: -1, gradientNorm: 1 }], confusion: [] },
      }),
      "ERR_FILE_FORMAT",
      /history\[0\] is no record of epoch 0/,
    ],
    [
      "diagnostics whose counts are no numbers",
      loadHistory({ ...record, diagnostics: { layers: [], confusion: [["1"]] } }),
      "ERR_FILE_FORMAT",
      /history\[0\] is no record of epoch 0/,
    ],
    [
      "a best accuracy above 1",
      loadMetadata({ bestValidationAccuracy: "96.7" }),
      "ERR_FILE_FORMAT",
      /bestValidationAccuracy must be a number in 0\.\.1, is "96\.7"/,
    ],
    [
      "a position behind the end of the epoch",
      loadMetadata({ position: JSON.stringify({ miniBatches: 2, steps: 3, cost: 0, seconds: 0 }) }),
      "ERR_FILE_FORMAT",
      /__metadata__\.position must give miniBatches, steps, cost and seconds/,
    ],
  ],
};
