// Deep Q-learning (Mnih et al. 2015) of a small game from its pixels. A ball falls from a random column of an 8x8 screen, and a
// paddle of one row must be below it in the end; a player moves it left, leaves it or moves it right. A convolutional network
// gives the expected reward of each move, and learns from remembered moves and the rewards that a slower copy expects next.
import { input, Model } from "network3";
import { Conv2d, Flatten, Linear, Sequential } from "network3/nn";
import { huber, oneHot, relu } from "network3/ops";
import { adam } from "network3/optim";

const [SIDE, MOVES, BATCH, MEMORY, DISCOUNT] = [8, 3, 32, 4096, 0.95];
const GAMES = Number(process.env.GAMES ?? 1000);

function player() {
  const net = new Sequential([
    new Conv2d({ filters: 16, kernel: 3, init: "he" }),
    relu,
    new Flatten(),
    new Linear(64, { init: "he" }),
    relu,
    new Linear(MOVES),
  ]);
  return new Model(net, {
    inputs: {
      screen: input.image(1, SIDE, SIDE),
      move: input.label(),
      reward: input.target([1]),
    },
    outputs: ({ screen }) => ({ rewards: net.forward(screen) }),
    loss: ({ rewards, move, reward }) =>
      huber(rewards.mul(oneHot(move, MOVES)).sum(1, { keep: true }), reward),
    optimizer: adam({ learningRate: 1e-3 }),
    batchSize: BATCH,
    seed: 1,
    device: "cpu",
    // Steps this short are not worth dividing; on one thread they wake no other one.
    threads: 1,
  });
}

let state = 1;
/** A whole number below `limit` of a small generator, so that each run of this program gives the same. */
function random(limit: number): number {
  state = (state * 48271) % 2147483647;
  return Math.floor((limit * state) / 2147483647);
}

interface Game {
  readonly ball: number;
  row: number;
  paddle: number;
}
const newGame = (): Game => ({ ball: random(SIDE), row: 0, paddle: random(SIDE) });

function screenOf({ ball, row, paddle }: Game): Float32Array {
  const pixels = new Float32Array(SIDE * SIDE);
  pixels[row * SIDE + ball] = 1;
  pixels[(SIDE - 1) * SIDE + paddle] = 1;
  return pixels;
}

/** Moves the paddle and lets the ball fall by a row; returns the reward, 0 until the ball is down. */
function play(game: Game, move: number): number {
  game.paddle = Math.min(SIDE - 1, Math.max(0, game.paddle + move - 1));
  game.row++;
  if (game.row < SIDE - 1) return 0;
  return game.paddle === game.ball ? 1 : -1;
}

const learner = player();
const slower = player();
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values));

/** The move of the largest expected reward. */
async function bestMove(screen: Float32Array): Promise<number> {
  const { rewards } = await learner.run({ screen });
  return rewards.data.indexOf(largest(rewards.data));
}

interface Memory {
  readonly screen: Float32Array;
  readonly move: number;
  readonly reward: number;
  /** The screen after the move; undefined at the end of a game. */
  readonly next: Float32Array | undefined;
}
const memories: Memory[] = [];

/** One update from random memories. */
async function learn(): Promise<void> {
  const drawn = Array.from({ length: BATCH }, () => memories[random(memories.length)] as Memory);
  const join = (screens: readonly Float32Array[]) =>
    Float32Array.from(screens.flatMap((screen) => Array.from(screen)));
  const { rewards } = await slower.run({
    screen: join(drawn.map(({ next, screen }) => next ?? screen)),
  });
  const reward = Float32Array.from(drawn, (memory, row) => {
    if (!memory.next) return memory.reward;
    return (
      memory.reward + DISCOUNT * largest(rewards.data.subarray(row * MOVES, (row + 1) * MOVES))
    );
  });
  const move = Int32Array.from(drawn, (memory) => memory.move);
  await learner.step({ screen: join(drawn.map(({ screen }) => screen)), move, reward });
}

for (let number = 0; number < GAMES; number++) {
  // At first nearly all moves are random, later one in twenty.
  const chance = Math.max(0.05, 1 - (2 * number) / GAMES);
  const game = newGame();
  while (game.row < SIDE - 1) {
    const screen = screenOf(game);
    const move = random(1000) < 1000 * chance ? random(MOVES) : await bestMove(screen);
    const reward = play(game, move);
    memories.push({ screen, move, reward, next: reward === 0 ? screenOf(game) : undefined });
    if (memories.length > MEMORY) memories.shift();
    if (memories.length >= 10 * BATCH) await learn();
  }
  if (number % 25 === 0) await slower.copyFrom(learner);
}

const TESTS = 200;
let caught = 0;
for (let number = 0; number < TESTS; number++) {
  const game = newGame();
  let reward = 0;
  while (game.row < SIDE - 1) reward = play(game, await bestMove(screenOf(game)));
  if (reward === 1) caught++;
}
console.log(
  `after ${learner.updates} updates: ${((100 * caught) / TESTS).toFixed(1)} % of ${TESTS} balls caught`,
);
await learner.dispose();
await slower.dispose();
