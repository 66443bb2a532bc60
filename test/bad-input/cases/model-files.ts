// Model files that violate the format in their header or in the bytes that it describes.

import type { CaseGroup } from "./case.js";
import { assemble, entry, loadBytes, loadHeader, loadParts } from "./forge.js";

const NOTHING = new Uint8Array();

function withLength(length: bigint) {
  return loadBytes((bytes) => {
    bytes.writeBigUInt64LE(length);
    return bytes;
  });
}

export const modelFiles: CaseGroup = {
  subject: "model files",
  fails: "rejects",
  cases: [
    [
      "an empty file",
      loadBytes(() => NOTHING),
      "ERR_FILE_FORMAT",
      /the file has 0 bytes, too few for the 8-byte header length/,
    ],
    [
      "a text",
      loadBytes(() => Buffer.from("the weights")),
      "ERR_FILE_FORMAT",
      /bytes 0-7: a header of \d+ bytes is over the limit of 100000000/,
    ],
    [
      "a header without end",
      withLength(2n ** 64n - 1n),
      "ERR_FILE_FORMAT",
      /18446744073709551615 bytes is over the limit/,
    ],
    [
      "a header beyond the file",
      withLength(99_999_999n),
      "ERR_FILE_FORMAT",
      /99999999 bytes does not fit into a file of \d+ bytes; .*cut off or of another format/,
    ],
    [
      "no header",
      loadBytes(() => assemble("", NOTHING)),
      "ERR_FILE_FORMAT",
      /byte 8: the header does not start with '\{'/,
    ],
    [
      "a list for a header",
      loadBytes(() => assemble("[]", NOTHING)),
      "ERR_FILE_FORMAT",
      /byte 8: the header does not start with '\{'/,
    ],
    [
      "half a header",
      loadHeader((header) => header.slice(0, 40)),
      "ERR_FILE_FORMAT",
      /the header is not valid JSON in UTF-8/,
    ],
    [
      "a byte that no text has",
      loadBytes((bytes) => bytes.fill(0xff, 20, 21)),
      "ERR_FILE_FORMAT",
      /the header is not valid JSON in UTF-8/,
    ],
    [
      "a tensor twice",
      loadHeader((header) => header.replace('"layers.0.b"', '"layers.0.w"')),
      "ERR_FILE_FORMAT",
      /header character \d+: the key "layers\.0\.w" appears twice/,
    ],
    [
      "a tensor twice in disguise",
      loadHeader((header) => header.replace('"layers.0.b"', '"\\u006cayers.0.w"')),
      "ERR_FILE_FORMAT",
      /the key "layers\.0\.w" appears twice/,
    ],
    [
      "a tensor named as the prototype",
      loadHeader((header) => header.replace('"layers.0.b"', '"__proto__"')),
      "ERR_FILE_FORMAT",
      /tensor layers\.0\.b is missing/,
    ],
    [
      "a size beyond 2^53",
      loadHeader((header) => header.replace('"shape":[7]', '"shape":[9007199254740993]')),
      "ERR_FILE_FORMAT",
      /shape is not a list of integers from 0 to 2\^53 - 1/,
    ],
    [
      "a negative size",
      loadHeader((header) => header.replace('"shape":[7]', '"shape":[-7]')),
      "ERR_FILE_FORMAT",
      /-7 is not a plain non-negative integer/,
    ],
    [
      "a place beyond the end of its epoch",
      loadParts(({ metadata }) => {
        metadata.position = JSON.stringify({ miniBatches: 3, steps: 4, cost: 1, seconds: 1 });
      }),
      "ERR_FILE_FORMAT",
      /__metadata__\.position must give miniBatches, steps, cost and seconds/,
    ],
    [
      "a size with a fraction",
      loadHeader((header) => header.replace('"shape":[7]', '"shape":[7.0]')),
      "ERR_FILE_FORMAT",
      /7\.0 is not a plain non-negative integer/,
    ],
    [
      "a shape whose product overflows",
      loadParts((parts) => {
        entry(parts, "layers.0.b").shape = [2 ** 40, 2 ** 40];
      }),
      "ERR_FILE_FORMAT",
      /tensor "layers\.0\.b": shape \[1099511627776, 1099511627776\] is too large/,
    ],
    [
      "a shape unlike the bytes",
      loadParts((parts) => {
        entry(parts, "layers.0.b").shape = [8];
      }),
      "ERR_FILE_FORMAT",
      /of shape \[8\] takes \d+ bytes, data_offsets .* hold \d+/,
    ],
    [
      "a shape of the same size",
      loadParts((parts) => {
        entry(parts, "layers.0.w").shape = [7, 64];
      }),
      "ERR_FILE_FORMAT",
      /tensor layers\.0\.w is F\d+ \[7, 64\]; the layers need F32 or F64 \[64, 7\]/,
    ],
    [
      "a tensor of another rank",
      loadParts((parts) => {
        entry(parts, "layers.0.b").shape = [1, 7];
      }),
      "ERR_FILE_FORMAT",
      /tensor layers\.0\.b is F\d+ \[1, 7\]; the layers need F32 or F64 \[7\]/,
    ],
    [
      "an element type that no array holds",
      loadParts((parts) => {
        const tensor = entry(parts, "layers.0.b");
        const [begin = 0, end = 0] = tensor.data_offsets;
        tensor.dtype = "F8_E4M3";
        tensor.shape = [end - begin];
      }),
      "ERR_FILE_FORMAT",
      /is a valid safetensors file, but no typed array holds the element type F8_E4M3 of its tensor/,
    ],
    [
      "an element type that no format has",
      loadParts((parts) => {
        entry(parts, "layers.0.b").dtype = "F31";
      }),
      "ERR_FILE_FORMAT",
      /tensor "layers\.0\.b": dtype "F31" is not one of F64, F32, F16, BF16/,
    ],
    [
      "more bytes than the shape",
      loadParts((parts) => {
        entry(parts, "layers.0.b").shape = [6];
      }),
      "ERR_FILE_FORMAT",
      /of shape \[6\] takes \d+ bytes, data_offsets .* hold \d+/,
    ],
    [
      "integers for a parameter",
      loadParts((parts) => {
        const tensor = entry(parts, "layers.0.b");
        if (tensor.dtype === "F64") tensor.shape = [14];
        tensor.dtype = "I32";
      }),
      "ERR_FILE_FORMAT",
      /tensor layers\.0\.b is I32 \[\d+\]; the layers need F32 or F64 \[7\]/,
    ],
    [
      "tensors that overlap",
      loadParts((parts) => {
        entry(parts, "layers.0.b").data_offsets = entry(parts, "layers.0.b").data_offsets.map(
          (at) => at - 4,
        );
      }),
      "ERR_FILE_FORMAT",
      /tensor "layers\.0\.b" starts at data byte \d+ and overlaps the bytes before/,
    ],
    [
      "a hole between tensors",
      loadParts((parts) => {
        entry(parts, "layers.0.b").data_offsets = entry(parts, "layers.0.b").data_offsets.map(
          (at) => at + 4,
        );
      }),
      "ERR_FILE_FORMAT",
      /leaves a hole after|overlaps the bytes before/,
    ],
    [
      "offsets that run backwards",
      loadParts((parts) => {
        entry(parts, "layers.0.b").data_offsets.reverse();
      }),
      "ERR_FILE_FORMAT",
      /tensor "layers\.0\.b": data_offsets \[\d+, \d+\] run backwards/,
    ],
    [
      "three offsets",
      loadParts((parts) => {
        entry(parts, "layers.0.b").data_offsets.push(0);
      }),
      "ERR_FILE_FORMAT",
      /data_offsets is not a pair of integers/,
    ],
    [
      "a field that no tensor has",
      loadHeader((header) => header.replace('"shape":[7]', '"shape":[7],"strides":[1]')),
      "ERR_FILE_FORMAT",
      /unknown field "strides"/,
    ],
    [
      "bytes after the last tensor",
      loadParts((parts) => {
        parts.data = Buffer.concat([parts.data, Buffer.alloc(1)]);
      }),
      "ERR_FILE_FORMAT",
      /the tensors end at data byte \d+, the file at data byte \d+/,
    ],
    [
      "a file that was cut off",
      loadBytes((bytes) => bytes.subarray(0, -1)),
      "ERR_FILE_FORMAT",
      /the tensors end at data byte \d+, the file at data byte \d+/,
    ],
    [
      "a tensor that is missing",
      loadParts((parts) => {
        const tensor = entry(parts, "layers.1.b");
        const [begin = 0, end = 0] = tensor.data_offsets;
        delete parts.tensors["layers.1.b"];
        parts.tensors["layers.1.c"] = { ...tensor, data_offsets: [begin, end] };
      }),
      "ERR_FILE_FORMAT",
      /tensor layers\.1\.b is missing; the layers in __metadata__ need it/,
    ],
    [
      "a tensor too many",
      loadParts((parts) => {
        parts.tensors["layers.9.b"] = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
      }),
      "ERR_FILE_FORMAT",
      /tensor layers\.9\.b belongs to no layer of __metadata__/,
    ],
    [
      "NaN for a weight",
      loadParts((parts) => {
        parts.data.fill(0xff, 0, 8);
      }),
      "ERR_FILE_FORMAT",
      /element 0 of the tensor layers\.\d\.[wb] is NaN/,
    ],
  ],
};
