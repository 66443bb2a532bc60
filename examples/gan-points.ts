// Two networks that play against each other (Goodfellow et al. 2014): a forger turns noise into points of the plane,
// and a judge tells them from real points, which lie on a circle. Each has an optimiser of its own.
import { input, Model } from "network3";
import { Linear, Sequential } from "network3/nn";
import { binaryCrossEntropy, leakyRelu } from "network3/ops";
import { adam } from "network3/optim";

const [BATCH, NOISE, STEPS] = [64, 4, 40];
const forger = new Sequential([
  new Linear(32),
  leakyRelu,
  new Linear(32),
  leakyRelu,
  new Linear(2),
]);
const judge = new Sequential([new Linear(32), leakyRelu, new Linear(32), leakyRelu, new Linear(1)]);
const model = new Model(new Sequential([forger, judge]), {
  inputs: { noise: input.rows(NOISE) },
  outputs: ({ noise }) => ({ points: forger.forward(noise) }),
  batchSize: BATCH,
  seed: 1,
  device: "cpu",
});

const inputs = { noise: input.rows(NOISE), real: input.rows(2) };
const judging = adam({ learningRate: 2e-3, beta1: 0.5 });
const learnToJudge = model.function(inputs, ({ noise, real }) => {
  const [yes, no] = [judge.forward(real), judge.forward(forger.forward(noise))];
  const zeros = no.mul(0);
  const loss = binaryCrossEntropy(yes, zeros.add(1)).add(binaryCrossEntropy(no, zeros));
  return { outputs: { loss }, updates: judging.updates(loss, judge.parameters()) };
});
const forging = adam({ learningRate: 1e-3, beta1: 0.5 });
const learnToForge = model.function({ noise: input.rows(NOISE) }, ({ noise }) => {
  const verdict = judge.forward(forger.forward(noise));
  const loss = binaryCrossEntropy(verdict, verdict.mul(0).add(1));
  return { outputs: { loss }, updates: forging.updates(loss, forger.parameters()) };
});

let state = 1;
/** A number in (-1, 1) of a small generator, so that each run of this program gives the same. */
function random(): number {
  state = (state * 48271) % 2147483647;
  return (2 * state) / 2147483647 - 1;
}
const noiseOf = (rows: number) => Float32Array.from({ length: rows * NOISE }, random);

/** Points near the circle of radius 1 around (2, 0). */
function circle(rows: number): Float32Array {
  const points = Array.from({ length: rows }, () => {
    const angle = Math.PI * random();
    return [2 + Math.cos(angle) + 0.05 * random(), Math.sin(angle) + 0.05 * random()];
  });
  return Float32Array.from(points.flat());
}

/** The mean distance of forged points from the circle. */
async function distance(): Promise<number> {
  const { points } = await model.run({ noise: noiseOf(500) });
  let sum = 0;
  for (let i = 0; i < 1000; i += 2) {
    sum += Math.abs(Math.hypot((points.data[i] ?? 0) - 2, points.data[i + 1] ?? 0) - 1);
  }
  return sum / 500;
}

const before = await distance();
for (let round = 0; round < STEPS; round++) {
  for (let step = 0; step < 20; step++) {
    await learnToJudge({ noise: noiseOf(BATCH), real: circle(BATCH) });
    await learnToForge({ noise: noiseOf(BATCH) });
  }
}
console.log(`distance from the circle ${before.toFixed(3)} -> ${(await distance()).toFixed(3)}`);
await model.dispose();
