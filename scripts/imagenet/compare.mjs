// Prints the largest deviations from PyTorch's numbers: node compare.mjs NETS NAME FILE
import { loadStateDict, readSafetensors } from "network3";
import { makeModel } from "./make-model.mjs";

const [nets = "", name = "", file = ""] = process.argv.slice(2);
const { tensors } = await readSafetensors(file);

/** The tensors whose names begin with `prefix/`, by the rest of their names. @param {string} prefix */
const under = (prefix) =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) =>
      key.startsWith(`${prefix}/`) ? [[key.slice(prefix.length + 1), tensor]] : [],
    ),
  );

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

/** @param {Record<string, any>} actual @param {Record<string, any>} expected */
function worst(actual, expected) {
  let found = { place: "", deviation: -1 };
  for (const [place, { data }] of Object.entries(expected)) {
    const deviation = deviationOf(actual[place].data, data);
    if (deviation > found.deviation) found = { place, deviation };
  }
  return found;
}

const { x, y } = tensors;
const model = await makeModel(nets, name, y.data.length);
await loadStateDict(model, under("start"));
const before = await model.parameters();
const data = { x: x.data, y: y.data };
const outputs = worst(await model.run({ x: data.x }), under("output"));
const gradients = worst(await model.gradients(data), under("gradient"));
const { loss } = await model.step(data);
const after = await model.parameters();
for (const [key, parameter] of Object.entries(after)) {
  for (const [i, value] of before[key].data.entries()) parameter.data[i] -= value;
}
const result = {
  outputs,
  loss: { place: "the cost", deviation: deviationOf([loss], tensors.loss.data) },
  gradients,
  "update of one step": worst(after, under("update")),
};
console.log(JSON.stringify(result));
await model.dispose();
