// Runs that are too short for another thread are made on the JavaScript thread: their promises are settled
// before the event loop turns.
import { input, Model } from "network3";
import { Dropout, Linear, Sequential } from "network3/nn";
import { meanSquaredError, tanh } from "network3/ops";
import { adam } from "network3/optim";
import { expect, it, onTestFinished } from "vitest";

const BATCH = 4;
const STEPS = 200;
const data = {
  x: Float32Array.from({ length: BATCH * 2 }, (_, i) => Math.sin(i)),
  y: Float32Array.from({ length: BATCH }, (_, i) => Math.cos(i)),
};

function make(threads = 1) {
  const net = new Sequential([new Linear(8), tanh, new Dropout(0.5), new Linear(1)]);
  const model = new Model(net, {
    inputs: { x: input.rows(2), y: input.target([1]) },
    outputs: ({ x }) => ({ out: net.forward(x) }),
    loss: ({ out, y }) => meanSquaredError(out, y),
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: BATCH,
    seed: 1,
    threads,
    device: "cpu",
  });
  onTestFinished(() => model.dispose());
  return model;
}

/** Returns how many of the calls are settled by microtasks alone, which run before the event loop turns. */
async function settledAtOnce(call: () => Promise<unknown>): Promise<number> {
  let atOnce = 0;
  for (let i = 0; i < STEPS; i++) {
    let isSettled = false;
    const settled = call().then(() => {
      isSettled = true;
    });
    for (let microtask = 0; microtask < 200; microtask++) await null;
    if (isSettled) atOnce++;
    await settled;
  }
  return atOnce;
}

it("a short step, and a short prediction, needs no turn of the event loop", async () => {
  const model = make();
  expect(await settledAtOnce(() => model.step(data))).toBeGreaterThan(STEPS / 4);
  const { x } = data;
  expect(await settledAtOnce(() => model.run({ x }))).toBeGreaterThan(STEPS / 4);
});

it("a network with two threads leaves its runs to them", async () => {
  const model = make(2);
  expect(await settledAtOnce(() => model.step(data))).toBe(0);
});

it("steps that are awaited one by one give the bits of steps that are queued together", async () => {
  const [one, together] = [make(), make()];
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) losses.push((await one.step(data)).loss);
  const queued = await Promise.all(Array.from({ length: STEPS }, () => together.step(data)));
  expect(losses).toEqual(queued.map(({ loss }) => loss));
  expect(await one.parameters()).toEqual(await together.parameters());
});

it("a loop of short steps does not keep timers from being served", async () => {
  const model = make();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const end = performance.now() + 10_000;
  while (ticks < 5 && performance.now() < end) await model.step(data);
  clearInterval(timer);
  expect(ticks).toBeGreaterThanOrEqual(5);
});

it("a short run in flight keeps its order with the calls around it", async () => {
  const model = make();
  for (let i = 0; i < 20; i++) await model.step(data);
  const before = await model.parameters();
  const [, after] = await Promise.all([model.step(data), model.parameters()]);
  expect(after).not.toEqual(before);
  await model.dispose();
  await expect(model.step(data)).rejects.toMatchObject({ code: "ERR_DISPOSED" });
});
