// Prints the largest deviations from PyTorch's numbers: node compare.mjs NETS NAME FILE
import { loadStateDict, readSafetensors } from "network3";
import { makeModel } from "./make-model.mjs";

const [nets = "", name = "", file = ""] = process.argv.slice(2);
const { tensors } = await readSafetensors(file);

/**
 * The norm of the difference as a share of the norm; infinite if a number is not finite.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected
 */
function deviationOf(actual, expected) {
  let [difference, whole] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    whole += expected[i] ** 2;
  }
  const deviation = Math.sqrt(difference / whole);
  return Number.isFinite(deviation) ? deviation : Number.POSITIVE_INFINITY;
}

/**
 * Where tensors differ most from those of a precision, and from the nearer ones of both.
 * @param {string} what "output", "gradient" or "update" @param {Record<string, any>} actual
 */
function deviations(what, actual) {
  const worst = { float64: 0, float32: 0, nearer: 0, place: "" };
  for (const [place, { data }] of Object.entries(actual)) {
    const float64 = deviationOf(data, tensors[`float64/${what}/${place}`].data);
    const float32 = deviationOf(data, tensors[`float32/${what}/${place}`].data);
    const nearer = Math.min(float64, float32);
    worst.float64 = Math.max(worst.float64, float64);
    worst.float32 = Math.max(worst.float32, float32);
    if (nearer >= worst.nearer) Object.assign(worst, { nearer, place });
  }
  return worst;
}

const start = Object.entries(tensors).flatMap(([key, tensor]) =>
  key.startsWith("start/") ? [[key.slice("start/".length), tensor]] : [],
);
const data = { x: tensors.x.data, y: tensors.y.data };
const model = await makeModel(nets, name, data.y.length);
await loadStateDict(model, Object.fromEntries(start));
const before = await model.parameters();
const output = deviations("output", await model.run({ x: data.x }));
const gradient = deviations("gradient", await model.gradients(data));
const { loss } = await model.step(data);
const after = await model.parameters();
for (const [key, parameter] of Object.entries(after)) {
  for (const [i, value] of before[key].data.entries()) parameter.data[i] -= value;
}
const update = deviations("update", after);
const cost = Math.abs(loss / tensors["float64/loss"].data[0] - 1);
console.log(JSON.stringify({ output, gradient, update, cost }));
await model.dispose();
