// Parameters from a state dict of PyTorch: its names and layouts, module by module.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { Linear } from "../nn/linear.js";
import type { Module } from "../nn/module.js";
import { BatchNorm } from "../nn/normalization.js";
import { Bidirectional, GRU, Recurrent } from "../nn/recurrent.js";
import { Parameter } from "../ops/parameter.js";
import { isFloats } from "../realms.js";
import type { Parameters } from "../train/parameters.js";
import { Model } from "./model.js";
import { ModuleTree } from "./tree.js";

/** A tensor of a state dict, as `readSafetensors` gives it. */
export interface StateTensor {
  readonly shape: readonly number[];
  readonly data: unknown;
}

/** A parameter with numbers. */
type Numbers = Parameters[string];

/** Gives a tensor of the module's own by PyTorch's name. */
type Get = (name: string) => Numbers;

/** The parameters of a module, by their properties, from the tensors of PyTorch's module. */
type Rule = (module: Module, get: Get) => Record<string, Numbers>;

const transposed = ({ shape: [rows = 1, columns = 1], data }: Numbers): Numbers => ({
  shape: [columns, rows],
  data: data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? 0),
});

const sum = (a: Numbers, b: Numbers): Numbers => ({
  shape: a.shape,
  data: a.data.map((value, i) => value + (b.data[i] ?? 0)),
});

/** The parameters that a module itself has, but not its submodules. */
function ownNames(module: Module): string[] {
  return [...module.children()].flatMap(([name, child]) =>
    child instanceof Parameter ? [name] : [],
  );
}

const alike: Rule = (module, get) =>
  Object.fromEntries(ownNames(module).map((name) => [name, get(name)]));

const linear: Rule = (module, get) =>
  Object.fromEntries(
    ownNames(module).map((name) => [name, name === "weight" ? transposed(get(name)) : get(name)]),
  );

const STATES: Readonly<Record<string, string>> = { mean: "running_mean", variance: "running_var" };

const batchNorm: Rule = (module, get) =>
  Object.fromEntries(ownNames(module).map((name) => [name, get(STATES[name] ?? name)]));

/** PyTorch has two biases, of which only the candidate of a GRU needs both. */
const recurrent =
  (suffix: string): Rule =>
  (module, get) => {
    const [own, more] = [get(`bias_ih_l0${suffix}`), get(`bias_hh_l0${suffix}`)];
    const weights = {
      weight: transposed(get(`weight_ih_l0${suffix}`)),
      recurrent: transposed(get(`weight_hh_l0${suffix}`)),
    };
    if (!(module instanceof GRU)) return { ...weights, bias: sum(own, more) };
    const from = 2 * module.units;
    const opened = { shape: more.shape, data: more.data.map((v, i) => (i < from ? v : 0)) };
    const recurrentBias = { shape: [module.units], data: more.data.slice(from) };
    return { ...weights, bias: sum(own, opened), recurrentBias };
  };

function ruleOf(module: Module): Rule {
  if (module instanceof Linear) return linear;
  if (module instanceof BatchNorm) return batchNorm;
  if (module instanceof Recurrent) return recurrent("");
  return alike;
}

/**
 * Fills a model with the tensors of a state dict of PyTorch: `nn.Linear`'s weights are transposed, running statistics become
 * states, and the two biases of recurrent layers become one. Convolutions, embeddings and normalisations are as they are.
 * `num_batches_tracked` is left out.
 *
 * @param tensors by PyTorch's names, as the `tensors` of `readSafetensors`
 * @param mapping places in the model by PyTorch's names of modules; a module that is left out has the same name in both, and
 *   the modules in it follow it
 * @throws {ArgumentError} if a tensor is missing, is left over or holds no floats; nothing is changed then
 * @throws {ShapeError} if a tensor has another shape than its parameter; nothing is changed then
 *
 * @example
 * const { tensors } = await readSafetensors("model.safetensors");
 * await loadStateDict(model, tensors, { conv1: "0", fc1: "4", fc2: "6" });
 */
export async function loadStateDict(
  model: Pick<Model<never, never>, "net" | "setParameters">,
  tensors: Readonly<Record<string, StateTensor>>,
  mapping: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (!(model instanceof Model)) {
    throw new ArgumentError(`loadStateDict: expected a Model, got ${describe(model)}`);
  }
  for (const [name, value] of Object.entries({ tensors, mapping })) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) continue;
    throw new ArgumentError(
      `loadStateDict: ${name} must be an object by names, got ${describe(value)}`,
    );
  }
  const used = new Set<string>();
  const parameters: Parameters = {};
  const tree = new ModuleTree(model.net);
  const places = new Map<Module, string>([...tree.modules]);
  places.set(model.net, "");
  checkMapping(mapping, [...places.values()]);
  const sides = new Map<Module, readonly [Module, Rule]>();
  for (const module of places.keys()) {
    if (!(module instanceof Bidirectional)) continue;
    sides.set(module.ahead, [module, recurrent("")]);
    sides.set(module.back, [module, recurrent("_reverse")]);
  }
  for (const [module, place] of places) {
    const [owner, rule] = sides.get(module) ?? [module, ruleOf(module)];
    const theirs = nameOf(places.get(owner) ?? "", mapping);
    const get: Get = (name) => {
      const full = theirs === "" ? name : `${theirs}.${name}`;
      used.add(full);
      return numbersOf(full, tensors, place);
    };
    for (const [name, numbers] of Object.entries(rule(module, get))) {
      parameters[place === "" ? name : `${place}.${name}`] = numbers;
    }
  }
  const extra = Object.keys(tensors).find(
    (name) => !used.has(name) && !name.endsWith("num_batches_tracked"),
  );
  if (extra !== undefined) {
    throw new ArgumentError(
      `loadStateDict: the tensor ${extra} belongs to no module of the model; leave it out, or say in mapping where it belongs`,
    );
  }
  await model.setParameters(parameters);
}

/** PyTorch's name of the module at a place of ours: that of the longest place in the mapping, and the rest of the place. */
function nameOf(place: string, mapping: Readonly<Record<string, string>>): string {
  let [best, rest] = ["", place];
  let length = -1;
  for (const [theirs, ours] of Object.entries(mapping)) {
    const isRoot = ours === "";
    const isOurs = place === ours || isRoot || place.startsWith(`${ours}.`);
    if (!isOurs || ours.length <= length) continue;
    length = ours.length;
    best = theirs;
    rest = isRoot ? place : place.slice(ours.length + 1);
  }
  return [best, rest].filter((part) => part !== "").join(".");
}

function checkMapping(mapping: Readonly<Record<string, string>>, places: readonly string[]): void {
  for (const [theirs, ours] of Object.entries(mapping)) {
    if (places.includes(ours)) continue;
    throw new ArgumentError(
      `loadStateDict: mapping.${theirs}: the model has no module at ${describe(ours)}; the places are ` +
        places.filter((place) => place !== "").join(", "),
    );
  }
}

function numbersOf(
  name: string,
  tensors: Readonly<Record<string, StateTensor>>,
  place: string,
): Numbers {
  const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (tensor === undefined) {
    throw new ArgumentError(
      `loadStateDict: the tensor ${name} is missing, which the module ${place || "of the model"} needs; ` +
        "say in mapping which of PyTorch's modules it is",
    );
  }
  const { shape, data } = tensor;
  if (!isFloats(data)) {
    throw new ArgumentError(
      `loadStateDict: ${name} must hold floats, got ${describe(data)}; save it with tensor.float()`,
    );
  }
  if (!Array.isArray(shape)) {
    throw new ShapeError(`loadStateDict: ${name} has no shape but ${describe(shape)}`);
  }
  const count = shape.reduce((product: number, size) => product * Number(size), 1);
  if (count !== data.length) {
    throw new ShapeError(
      `loadStateDict: ${name} has ${data.length} numbers for the shape ${formatShape(shape)}`,
    );
  }
  return { shape: [...shape], data };
}
