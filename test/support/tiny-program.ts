// A softmax regression on three inputs and two classes: the smallest Program with every feature.
import type { RunArguments } from "../../src/backend/backend.js";
import { gradients } from "../../src/graph/gradients.js";
import { Graph } from "../../src/graph/graph.js";
import { add } from "../../src/graph/ops/add.js";
import { argmax } from "../../src/graph/ops/argmax.js";
import { correctCount } from "../../src/graph/ops/correct-count.js";
import { dropout } from "../../src/graph/ops/dropout.js";
import { scalar, variable } from "../../src/graph/ops/leaf.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { scale } from "../../src/graph/ops/scale.js";
import { sgdUpdate } from "../../src/graph/ops/sgd-update.js";
import { sliceBatch } from "../../src/graph/ops/slice-batch.js";
import { softmaxLogLikelihood } from "../../src/graph/ops/softmax-log-likelihood.js";
import type { FunctionSpec, Program } from "../../src/graph/program.js";

export const BATCH = 3;
export const FEATURES = 3;

const W = { name: "w", dtype: "f32", shape: [FEATURES, 2] } as const;
const A = { name: "a", dtype: "f32", shape: [2] } as const;
const B = { name: "b", dtype: "f32", shape: [2] } as const;

/**
 * Functions: `train` (one SGD step), `watch` (a step with decay that outputs every intermediate
 * value), `evaluate` (rows, predictions, correct, cost), `swap` (exchanges a and b), `drop`
 * (dropout of a batch).
 */
export function tinyProgram(): Program {
  const functions = {
    train: train(),
    watch: watch(),
    evaluate: evaluate(),
    swap: swap(),
    drop: drop(),
  };
  return { variables: [W, A, B], functions };
}

function forward(graph: Graph) {
  const x = sliceBatch(graph, "x", [FEATURES]);
  const labels = sliceBatch(graph, "y", [], "i32");
  const w = variable(graph, W);
  return { x, labels, w, logits: matmul(x, w) };
}

function train(): FunctionSpec {
  const graph = new Graph(BATCH);
  const { labels, w, logits } = forward(graph);
  const cost = softmaxLogLikelihood(logits, labels, "mean");
  const [diff = w] = gradients(cost, [w]);
  const updated = sgdUpdate(w, diff, scalar(graph, "eta"));
  return graph.toFunction(
    [
      { name: "cost", value: cost, kind: "sum" },
      { name: "w", value: w, kind: "last" },
    ],
    [{ variable: "w", value: updated }],
  );
}

export const DECAY = 0.25;

function watch(): FunctionSpec {
  const graph = new Graph(BATCH);
  const { labels, w, logits } = forward(graph);
  const [diff = w] = gradients(softmaxLogLikelihood(logits, labels, "mean"), [w]);
  const decay = scale(w, DECAY);
  const gradient = add(diff, decay);
  const updated = sgdUpdate(w, gradient, scalar(graph, "eta"));
  const values = { diff, decay, gradient, updated };
  return graph.toFunction(
    Object.entries(values).map(([name, value]) => ({ name, value, kind: "last" as const })),
    [{ variable: "w", value: updated }],
  );
}

function evaluate(): FunctionSpec {
  const graph = new Graph(BATCH);
  const { x, labels, logits } = forward(graph);
  const predictions = argmax(logits);
  return graph.toFunction([
    { name: "x", value: x, kind: "rows" },
    { name: "predictions", value: predictions, kind: "rows" },
    { name: "correct", value: correctCount(predictions, labels), kind: "sum" },
    { name: "cost", value: softmaxLogLikelihood(logits, labels, "sum"), kind: "sum" },
  ]);
}

function swap(): FunctionSpec {
  const graph = new Graph(1);
  const [a, b] = [variable(graph, A), variable(graph, B)];
  const before = [{ name: "before", value: a, kind: "last" as const }];
  return graph.toFunction(before, [
    { variable: "a", value: b },
    { variable: "b", value: a },
  ]);
}

function drop(): FunctionSpec {
  const graph = new Graph(BATCH);
  const dropped = dropout(sliceBatch(graph, "x", [FEATURES]), 0.5, 1);
  return graph.toFunction([{ name: "dropped", value: dropped, kind: "rows" }]);
}

/** Arguments for `steps` batches that read a data set of any size repeatedly. */
export function manySteps(
  steps: number,
  dataRows: number,
): Pick<RunArguments, "steps" | "rows" | "order"> {
  const rows = steps * BATCH;
  return { steps, rows, order: Int32Array.from({ length: rows }, (_, row) => row % dataRows) };
}
