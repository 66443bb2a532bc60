// The assignments by which an optimiser updates parameters: the rule, and what all optimisers do around it.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { where } from "../ops/functions.js";
import { gradients } from "../ops/gradients.js";
import { Parameter } from "../ops/parameter.js";
import type { Slot } from "../ops/slot.js";
import type { Trace } from "../ops/trace.js";
import { nodeOf, type Value } from "../ops/value.js";
import type { UpdateRule } from "./optimizer.js";

/** A parameter, or an array of an optimiser, and its new value. */
export type Assignment = readonly [target: Parameter | Slot, value: Value];

/** Returns the assignments of one update of `parameters`, of which the rule trains those that it chooses. */
export function updatesOf(
  rule: UpdateRule,
  loss: Value,
  parameters: readonly Parameter[],
): Assignment[] {
  const where = `${rule.type}.updates`;
  checkLoss(where, loss);
  const { graph } = loss;
  const trained = checkParameters(where, parameters).filter((parameter) =>
    rule.trains(graph.nameOf(parameter)),
  );
  if (trained.length === 0) return [];
  return new Updates(graph, rule).of(loss, trained);
}

/** The assignments of several optimisers; a parameter is trained by the first that chooses it. */
export function updatesOfAll(
  rules: readonly UpdateRule[],
  loss: Value,
  parameters: readonly Parameter[],
): Assignment[] {
  const { graph } = loss;
  const ruleOf = (parameter: Parameter) =>
    rules.find((rule) => rule.trains(graph.nameOf(parameter)));
  return rules.flatMap((rule) => {
    const trained = parameters.filter((parameter) => ruleOf(parameter) === rule);
    return new Updates(graph, rule).of(loss, trained);
  });
}

/** One optimiser in one graph. */
class Updates {
  readonly #graph: Trace;
  readonly #rule: UpdateRule;
  /** Begins the names of what this optimiser keeps. */
  readonly #name: string;
  #count: ReturnType<Trace["slot"]> | undefined;

  constructor(graph: Trace, rule: UpdateRule) {
    this.#graph = graph;
    this.#rule = rule;
    this.#name = graph.nextOptimizer();
  }

  of(loss: Value, parameters: readonly Parameter[]): Assignment[] {
    if (parameters.length === 0) return [];
    const graph = this.#graph;
    const values = parameters.map((parameter) => graph.parameter(parameter));
    const diffs = this.#clipped(gradients(loss, values));
    const updates = parameters.flatMap((parameter, index) =>
      graph.graph.labelled(graph.nameOf(parameter), () =>
        this.#update(parameter, values[index] as Value, diffs[index] as Value),
      ),
    );
    return this.#count ? [...updates, [this.#count.slot, this.#step]] : updates;
  }

  /** The number of this update, from 1; only rules that ask for it count. */
  get #step(): Value {
    this.#count ??= this.#graph.slot(`${this.#name}/step`, []);
    return this.#count.value.add(1);
  }

  #update(parameter: Parameter, value: Value, diff: Value): Assignment[] {
    const graph = this.#graph;
    const step = () => this.#step;
    const { l1 = 0, maxNorm, average, rates } = this.#rule;
    const name = graph.nameOf(parameter);
    const { decays } = parameter;
    const slot = (each: string) => graph.slot(`${this.#name}/${each}/${name}`, value.shape);
    const { parameter: moved, slots = {} } = this.#rule.update({
      parameter: value,
      gradient: decays && l1 > 0 ? diff.add(value.sign().mul(l1)) : diff,
      decays,
      get step() {
        return step();
      },
      rate: (rate) => graph.rate(`${this.#name}/${rate}`, rates[rate] ?? 0),
      slot: (each) => slot(each).value,
    });
    const updated = decays && maxNorm !== undefined ? limited(moved, maxNorm) : moved;
    const kept = Object.entries(slots).map(([each, next]): Assignment => [slot(each).slot, next]);
    if (average === undefined) return [[parameter, updated], ...kept];
    const mean = slot("average");
    const next = mean.value.mul(average).add(updated.mul(1 - average));
    return [[parameter, updated], ...kept, [mean.slot, where(this.#step.equal(1), updated, next)]];
  }

  #clipped(diffs: readonly Value[]): readonly Value[] {
    const { clipValue, clipNorm } = this.#rule;
    const bounded =
      clipValue === undefined
        ? diffs
        : diffs.map((diff) => diff.minimum(clipValue).maximum(-clipValue));
    return clipNorm === undefined ? bounded : scaledTo(bounded, clipNorm);
  }
}

/** Scales gradients together so that their common norm is at most `most` (as PyTorch's clip_grad_norm_). */
function scaledTo(diffs: readonly Value[], most: number): Value[] {
  const squares = diffs.map((diff) => diff.square().sum());
  const total = squares.slice(1).reduce((sum, square) => sum.add(square), squares[0] as Value);
  const factor = total.graph.constant(most).div(total.sqrt().add(1e-6)).minimum(1);
  return diffs.map((diff) => diff.mul(factor));
}

/** Weights [inputs, units] or [filters, ...] whose units have a norm of at most `most` (as PyTorch's renorm). */
function limited(weights: Value, most: number): Value {
  const axes = weights.shape.map((_, axis) => axis);
  if (axes.length < 2) return weights;
  const within = axes.length > 2 ? axes.slice(1) : axes.slice(0, -1);
  const norm = weights.square().sum(within, { keep: true }).sqrt();
  return weights.mul(norm.graph.constant(most).div(norm.add(1e-7)).minimum(1));
}

function checkLoss(where: string, loss: unknown): asserts loss is Value {
  const { shape } = nodeOf(`${where}: the loss`, loss).type;
  if (shape.length === 0) return;
  throw new ShapeError(
    `${where}: the loss must be a scalar, got the shape ${formatShape(shape)}; take its mean()`,
  );
}

function checkParameters(where: string, parameters: unknown): readonly Parameter[] {
  const isList = Array.isArray(parameters) && parameters.length > 0;
  if (isList && parameters.every((each) => each instanceof Parameter)) return parameters;
  throw new ArgumentError(
    `${where}: expected a list of parameters such as net.parameters(), got ${describe(parameters)}`,
  );
}
