// Parameters that do not fit the network.
import { type CaseGroup, detach, ones, wrong } from "./case.js";

const bias = (shape: unknown = [7]) => ({ shape, data: ones(7) });

export const parameters: CaseGroup = {
  subject: "parameters",
  fails: "rejects",
  cases: [
    [
      "parameters that are no object",
      ({ net }) => net.setParameters(wrong(3)),
      "ERR_ARGUMENT",
      /object as net\.parameters\(\) gives/,
    ],
    [
      "an unknown parameter",
      ({ net }) => net.setParameters({ "layers.5.w": { shape: [1], data: ones(1) } }),
      "ERR_ARGUMENT",
      /"layers\.5\.w"; the names are layers\.0\.w/,
    ],
    [
      "a parameter of another shape",
      ({ net }) => net.setParameters({ "layers.0.b": { shape: [8], data: ones(8) } }),
      "ERR_SHAPE",
      /layers\.0\.b: expected shape \[7\]/,
    ],
    [
      "a parameter with too few values",
      ({ net }) => net.setParameters({ "layers.0.b": { shape: [7], data: ones(6) } }),
      "ERR_SHAPE",
      /expected shape \[7\] with 7 values.*with 6/,
    ],
    [
      "a parameter as a plain array",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": { shape: [7], data: [1, 2] } })),
      "ERR_ARGUMENT",
      /data must be a Float32Array or Float64Array/,
    ],
    [
      "a parameter that is no number",
      ({ net }) =>
        net.setParameters({ "layers.0.b": { shape: [7], data: ones(7).fill(Number.NaN, 2, 3) } }),
      "ERR_NAN",
      /layers\.0\.b: element 2 is NaN; parameters must be finite/,
    ],

    [
      "null for parameters",
      ({ net }) => net.setParameters(wrong(null)),
      "ERR_ARGUMENT",
      /object as net\.parameters\(\) gives, got null/,
    ],
    [
      "a list of parameters",
      ({ net }) => net.setParameters(wrong([])),
      "ERR_ARGUMENT",
      /object as net\.parameters\(\) gives, got \[\]/,
    ],
    [
      "a Map of parameters",
      ({ net }) => net.setParameters(wrong(new Map([["layers.0.b", bias()]]))),
      "ERR_ARGUMENT",
      /object as net\.parameters\(\) gives, got an object of type Map/,
    ],
    [
      "null for a parameter",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": null })),
      "ERR_ARGUMENT",
      /layers\.0\.b: data must be a Float32Array/,
    ],
    [
      "an array without its shape",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": ones(7) })),
      "ERR_ARGUMENT",
      /layers\.0\.b: data must be a Float32Array or Float64Array, got undefined/,
    ],
    [
      "a parameter without a shape",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": { data: ones(7) } })),
      "ERR_SHAPE",
      /layers\.0\.b: expected shape \[7\].*undefined/,
    ],
    [
      "a shape in words",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": bias(["7"]) })),
      "ERR_SHAPE",
      /layers\.0\.b: expected shape \[7\] with 7 values, got \["7"\]/,
    ],
    [
      "a shape of symbols",
      ({ net }) => net.setParameters(wrong({ "layers.0.b": bias([Symbol("7")]) })),
      "ERR_SHAPE",
      /expected shape \[7\].*Symbol\(7\)/,
    ],
    [
      "a shape of another rank",
      ({ net }) => net.setParameters({ "layers.0.b": { shape: [1, 7], data: ones(7) } }),
      "ERR_SHAPE",
      /expected shape \[7\] with 7 values, got \[1, 7\]/,
    ],
    [
      "transposed weights",
      ({ net }) => net.setParameters({ "layers.0.w": { shape: [7, 64], data: ones(448) } }),
      "ERR_SHAPE",
      /layers\.0\.w: expected shape \[64, 7\].*got \[7, 64\]/,
    ],
    [
      "integers for a parameter",
      ({ net }) =>
        net.setParameters(wrong({ "layers.0.b": { shape: [7], data: new Int32Array(7) } })),
      "ERR_ARGUMENT",
      /data must be a Float32Array or Float64Array.*Int32Array/,
    ],
    [
      "a proxy of a parameter's array",
      ({ net }) =>
        net.setParameters({ "layers.0.b": { shape: [7], data: new Proxy(ones(7), {}) } }),
      "ERR_ARGUMENT",
      /data must be a Float32Array.*a Proxy/,
    ],
    [
      "a detached parameter",
      ({ net }) => net.setParameters({ "layers.0.b": { shape: [7], data: detach(ones(7)) } }),
      "ERR_SHAPE",
      /expected shape \[7\] with 7 values, got \[7\] with 0/,
    ],
    [
      "minus infinity in a parameter",
      ({ net }) =>
        net.setParameters({ "layers.1.w": { shape: [7, 4], data: ones(28).fill(-Infinity, 27) } }),
      "ERR_NAN",
      /layers\.1\.w: element 27 is -Infinity; parameters must be finite/,
    ],
    [
      "a NaN that a subclass hides",
      ({ net }) => {
        class Hiding extends Float32Array {
          override findIndex() {
            return -1;
          }
        }
        return net.setParameters({
          "layers.0.b": { shape: [7], data: new Hiding(7).fill(Number.NaN) },
        });
      },
      "ERR_NAN",
      /layers\.0\.b: element 0 is NaN/,
    ],
    [
      "one right parameter and one wrong",
      ({ net }) =>
        net.setParameters({
          "layers.0.w": { shape: [64, 7], data: ones(448) },
          "layers.0.b": { shape: [7], data: ones(7).fill(Number.NaN) },
        }),
      "ERR_NAN",
      /layers\.0\.b: element 0 is NaN/,
    ],
    [
      "a parameter named as the prototype",
      ({ net }) => net.setParameters(JSON.parse('{ "__proto__": { "shape": [1] } }')),
      "ERR_ARGUMENT",
      /there is no parameter "__proto__"; the names are layers\.0\.w/,
    ],
    [
      "a parameter named as what every object has",
      ({ net }) => net.setParameters({ constructor: { shape: [1], data: ones(1) } }),
      "ERR_ARGUMENT",
      /there is no parameter "constructor"/,
    ],
  ],
};
