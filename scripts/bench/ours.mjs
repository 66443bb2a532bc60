// One process of our side: node ours.mjs '{"net":"dbl_conv_relu","threads":1}' prints one JSON line.
// Its epochs have the STEPS of a stretch of raw_onednn; the first one warms up.
import { nets, STEPS, STRETCHES } from "./nets.mjs";
import { summarize } from "./stats.mjs";

const IMAGES = 2000;
const PIXELS = 28 * 28;

// Mulberry32: every process gets the same data.
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// As dark as MNIST, where four pixels of five are background; brighter noise saturates the nets.
function randomImages() {
  const random = generator(1);
  const x = Uint8Array.from({ length: IMAGES * PIXELS }, () =>
    random() < 0.2 ? Math.floor(random() * 256) : 0,
  );
  const y = Int32Array.from({ length: IMAGES }, () => Math.floor(random() * 10));
  return { x, y };
}

const { net: name, threads } = JSON.parse(process.argv[2] ?? "{}");
const { Dataset, Network } = await import("../../dist/index.js");
const { experiments } = await import("../../dist/experiments/registry.js");

const id = nets[name].experiment;
const experiment = experiments.find((row) => row.id === id);
if (experiment === undefined) throw new Error(`the registry has no experiment "${id}"`);

const { miniBatchSize, eta, lmbda } = experiment;
const steps = Math.floor(IMAGES / miniBatchSize);
if (steps !== STEPS) throw new Error(`an epoch has ${steps} steps, expected ${STEPS}`);

const { x, y } = randomImages();
const training = new Dataset(x, y);
const net = new Network(experiment.layers(), miniBatchSize, { device: "cpu", threads, seed: 1 });
const { epochs } = await net.SGD(
  training,
  STRETCHES + 1,
  miniBatchSize,
  eta,
  undefined,
  undefined,
  { lmbda, log: false },
);
const times = epochs.slice(1).map((epoch) => (epoch.seconds / steps) * 1e6);
await net.dispose();

console.log(JSON.stringify({ batch: miniBatchSize, step_us: summarize(times).median }));
