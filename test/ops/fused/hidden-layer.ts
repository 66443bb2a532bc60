import type { Value } from "../../../src/graph/graph.js";
import {
  type ActivationName,
  activation,
  activationBackwardOp,
} from "../../../src/graph/ops/activation.js";
import { add } from "../../../src/graph/ops/add.js";
import { matmul } from "../../../src/graph/ops/matmul.js";
import { reshape } from "../../../src/graph/ops/reshape.js";
import { scale } from "../../../src/graph/ops/scale.js";
import { sgdUpdate } from "../../../src/graph/ops/sgd-update.js";
import {
  type BuildContext,
  floats,
  gradients,
  opCases,
  scalarInput,
} from "../../support/op-case.js";

const FUNCTIONS: readonly ActivationName[] = ["sigmoid", "relu", "tanh"];
/** Uses of the gradient by the layer's input. Only the first allows fusing it with the slope. */
const FATES = ["slope", "read twice", "slope of another value"] as const;

/**
 * Cases of f(z)·w, a layer behind an activation: the update of w and the gradient by z, which is
 * diff·wᵀ times the slope of f, sometimes in the shape of images.
 */
export const hiddenLayerCases = opCases("hidden_layer", 120, (random, index) => {
  const name = FUNCTIONS[index % 3] as ActivationName;
  const fate = index % 4 === 3 ? random.pick(FATES) : "slope";
  const rows = random.pick([1, 3, 10, 11, 25]);
  const outputs = random.pick([1, 7, 16, 100, 129, 260]);
  const spatial = index % 2 === 0 ? [] : [random.integer(1, 5), random.integer(1, 5)];
  const channels = random.pick([1, 5, 16, 37]);
  const shape = [rows, channels, ...spatial];
  const inputs = spatial.reduce((product, extent) => product * extent, channels);
  const decays = index % 5 === 0;
  const density = index % 7 === 2 ? 0.2 : 1;
  const hidden = ({ input }: BuildContext): Value => activation(input("z"), name);
  const examples = (context: BuildContext) => reshape(hidden(context), [rows, inputs]);
  return {
    name: `[${shape}] · [${inputs}, ${outputs}], ${name}, ${fate}, ${decays ? "with" : "no"} decay, diff ${density}`,
    batch: rows,
    inputs: {
      z: floats(shape),
      other: floats(shape),
      w: floats([inputs, outputs]),
      diff: gradients([rows, outputs], density),
      eta: scalarInput(),
      ...(decays ? { decay: scalarInput() } : {}),
    },
    build: (context) => {
      const { graph, input } = context;
      for (const scalar of decays ? ["eta", "decay"] : ["eta"]) input(scalar);
      const out = matmul(examples(context), input("w"));
      const diff = reshape(matmul(input("diff"), input("w"), { transposeB: true }), shape);
      const dst = fate === "slope of another value" ? input("other") : hidden(context);
      const slope = graph.apply1(activationBackwardOp, [diff, dst], { function: name });
      return fate === "read twice" ? [out, slope, scale(diff, 2)] : [out, slope];
    },
    assign: (context) => {
      const { input } = context;
      const product = matmul(examples(context), input("diff"), { transposeA: true });
      const gradient = decays ? add(product, scale(input("w"), 0.5, [input("decay")])) : product;
      return { w: sgdUpdate(input("w"), gradient, input("eta")) };
    },
    reduction: Math.max(rows, inputs, outputs),
    exact: name === "relu",
  };
});
