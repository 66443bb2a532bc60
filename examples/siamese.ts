// A siamese network (Bromley et al. 1993): one network maps two images to points, and a contrastive loss draws
// the points of equal digits together and pushes those of different digits apart (Hadsell et al. 2006).
import { input, loadDataShared, Model } from "network3";
import { Linear, Sequential } from "network3/nn";
import { relu, type Value } from "network3/ops";
import { adam } from "network3/optim";

const net = new Sequential([new Linear(64), relu, new Linear(8)]);
/** The distance of two images as the network sees them, one for each row. */
const distance = (a: Value, b: Value): Value =>
  net.forward(a).sub(net.forward(b)).square().sum(1, { keep: true }).add(1e-6).sqrt();

const model = new Model(net, {
  inputs: { a: input.rows(784), b: input.rows(784), same: input.target([1]) },
  outputs: ({ a, b }) => ({ distance: distance(a, b) }),
  loss: ({ distance, same }) => {
    const apart = distance.neg().add(2).maximum(0).square();
    return same.mul(distance.square()).add(same.neg().add(1).mul(apart)).mean();
  },
  metrics: ({ distance, same }) => ({ right: same.equal(distance.neg().greater(-1)).mean() }),
  optimizer: adam({ learningRate: 2e-3 }),
  batchSize: 10,
  seed: 1,
  device: "cpu",
});

const { training } = await loadDataShared();
const { x, y } = training.slice(0, Math.min(500, training.size));
/** Each image with some of the images after it, half of them of the same digit where there are such. */
function pairs() {
  const places = Array.from(y, (_, i) => i);
  const chosen = places.flatMap((i) => {
    const others = places.slice(i + 1);
    const same = others.filter((j) => y[j] === y[i]).slice(0, 2);
    const different = others.filter((j) => y[j] !== y[i]).slice(0, Math.max(1, same.length));
    return [...same, ...different].map((j) => [i, j] as const);
  });
  const rows = (side: 0 | 1) =>
    Float32Array.from(
      chosen.flatMap((pair) => Array.from(x.subarray(784 * pair[side], 784 * (pair[side] + 1)))),
    );
  return {
    a: rows(0),
    b: rows(1),
    same: Float32Array.from(chosen, ([i, j]) => Number(y[i] === y[j])),
  };
}

const data = pairs();
const before = await model.evaluate(data);
await model.fit(data, { epochs: 10, shuffle: true });
const after = await model.evaluate(data);
console.log(`loss ${before.loss.toFixed(3)} -> ${after.loss.toFixed(3)}`);
console.log(`pairs told rightly ${before.right.toFixed(2)} -> ${after.right.toFixed(2)}`);
await model.dispose();
