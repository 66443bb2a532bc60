// Finds images near a given one that a network takes for another class.
import type { Network } from "../network.js";
import { minimiseInBox } from "./box-lbfgs.js";

/** A changed image, and what the network makes of it. */
export interface Attack {
  readonly image: Float64Array;
  readonly label: number;
  /** The network's output for that label; a probability where the last layer is a softmax. */
  readonly output: number;
}

/** The lengths of the step along the signs that are tried. */
const SIGN_STEPS = Array.from({ length: 30 }, (_, i) => 0.02 * (i + 1));
/** The weights of the distance that are tried, the largest first. */
const DISTANCE_WEIGHTS = [3, 1, 0.3, 0.1, 0.03, 0.01, 0.003];
const ITERATIONS = 25;

const clipped = (value: number) => Math.min(1, Math.max(0, value));

/**
 * Moves every pixel by the same amount in the direction in which the cost grows, by the least amount that changes the
 * answer, or else by the largest.
 *
 * @see Goodfellow, Shlens & Szegedy, Explaining and harnessing adversarial examples (2015)
 */
export async function attackBySign(
  net: Network,
  image: Float64Array,
  label: number,
): Promise<Attack> {
  const { data } = await net.inputGradients(oneRow(image, label));
  const candidates = SIGN_STEPS.map((step) =>
    image.map((value, i) => clipped(value + step * Math.sign(data[i] ?? 0))),
  );
  const rows = Float64Array.from(candidates.flatMap((candidate) => [...candidate]));
  const answers = await net.predict(rows);
  const changed = answers.findIndex((answer) => answer !== label);
  return answerOf(net, candidates.at(changed) ?? image);
}

/**
 * Finds an image in 0..1 with little distance to the given one that the network takes for its second choice:
 * minimises c·‖r‖² plus the cost of that class by L-BFGS, with the largest c that succeeds.
 *
 * @see Szegedy et al., Intriguing properties of neural networks (2014)
 */
export async function attackByLbfgs(
  net: Network,
  image: Float64Array,
  label: number,
): Promise<Attack> {
  const target = await secondChoice(net, image, label);
  let found = image;
  for (const weight of DISTANCE_WEIGHTS) {
    const evaluate = async (x: Float64Array) => {
      const [output, { data }] = [
        await net.feedforward(x),
        await net.inputGradients(oneRow(x, target)),
      ];
      const moved = x.map((value, i) => value - (image[i] ?? 0));
      const distance = moved.reduce((sum, value) => sum + value * value, 0);
      return {
        value: weight * distance - Math.log(Math.max(output[target] ?? 0, 1e-30)),
        gradient: moved.map((value, i) => 2 * weight * value + (data[i] ?? 0)),
      };
    };
    found = await minimiseInBox(found, evaluate, ITERATIONS);
    const attack = await answerOf(net, found);
    if (attack.label === target) return attack;
  }
  return answerOf(net, found);
}

async function secondChoice(net: Network, image: Float64Array, label: number): Promise<number> {
  const outputs = [...(await net.feedforward(image))].map((output, unit) => ({ output, unit }));
  const others = outputs.filter(({ unit }) => unit !== label);
  return others.reduce((best, other) => (other.output > best.output ? other : best)).unit;
}

/** The guess of the network for an image. */
export async function answerOf(net: Network, image: Float64Array): Promise<Attack> {
  const outputs = await net.feedforward(image);
  const output = Math.max(...outputs);
  return { image, label: outputs.indexOf(output), output };
}

function oneRow(x: Float64Array, label: number) {
  return { x, y: Int32Array.of(label) };
}
