// An LSTM that learns to go on with a text, letter by letter: three sonnets of Shakespeare (1609). It is compared with the
// trigram entropy of the text, the bits of a letter that the two letters before it leave open, and then writes on its own.
import { input, Model, sequences } from "network3";
import { Embedding, Linear, LSTM, Module } from "network3/nn";
import { crossEntropy, type Value } from "network3/ops";
import { adam } from "network3/optim";

const text =
  `shall i compare thee to a summer's day? thou art more lovely and more temperate: rough winds do shake the darling
buds of may, and summer's lease hath all too short a date: sometime too hot the eye of heaven shines, and often is his gold
complexion dimm'd; and every fair from fair sometime declines, by chance or nature's changing course untrimm'd; but thy
eternal summer shall not fade, nor lose possession of that fair thou ow'st; nor shall death brag thou wander'st in his shade,
when in eternal lines to time thou grow'st: so long as men can breathe, or eyes can see, so long lives this, and this gives
life to thee.
that time of year thou mayst in me behold when yellow leaves, or none, or few, do hang upon those boughs which shake against
the cold, bare ruin'd choirs, where late the sweet birds sang. in me thou see'st the twilight of such day as after sunset
fadeth in the west, which by and by black night doth take away, death's second self, that seals up all in rest. in me thou
see'st the glowing of such fire that on the ashes of his youth doth lie, as the death-bed whereon it must expire, consum'd
with that which it was nourish'd by. this thou perceiv'st, which makes thy love more strong, to love that well which thou must
leave ere long.
let me not to the marriage of true minds admit impediments. love is not love which alters when it alteration finds, or bends
with the remover to remove: o no! it is an ever-fixed mark that looks on tempests and is never shaken; it is the star to every
wandering bark, whose worth's unknown, although his height be taken. love's not time's fool, though rosy lips and cheeks within
his bending sickle's compass come; love alters not with his brief hours and weeks, but bears it out even to the edge of doom.
if this be error and upon me proved, i never writ, nor no man ever loved.
`.replaceAll("\n", " ");
const letters = [...new Set(text)].sort();
const tokens = Array.from(text, (letter) => letters.indexOf(letter));

/** Bits of a letter after the two before it. */
function trigramEntropy(): number {
  const count = (length: number) => {
    const counts = new Map<string, number>();
    for (let at = 0; at + 3 <= text.length; at++) {
      const key = text.slice(at, at + length);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };
  const [pairs, triples] = [count(2), count(3)];
  let bits = 0;
  for (const [key, times] of triples)
    bits -= times * Math.log2(times / (pairs.get(key.slice(0, 2)) ?? 1));
  return bits / (text.length - 2);
}

const [STEPS, READ] = [40, 10];

class Writer extends Module {
  readonly embedding = new Embedding({ entries: letters.length, size: 16 });
  readonly lstm = new LSTM(128);
  readonly linear = new Linear(letters.length);

  forward(x: Value): Value {
    const [rows = 1, steps = 1] = x.shape;
    const states = this.lstm.forward(this.embedding.forward(x));
    return this.linear
      .forward(states.reshape([rows * steps, 128]))
      .reshape([rows, steps, letters.length]);
  }
}

const net = new Writer();
const model = new Model(net, {
  inputs: { x: input.tokens(STEPS), next: input.tokens(STEPS - READ) },
  outputs: ({ x }) => ({ logits: net.forward(x) }),
  // The first letters of a sequence have little before them, so they are read only.
  loss: ({ logits, next }) => crossEntropy(logits.slice(1, READ, STEPS), next),
  optimizer: adam({ learningRate: 5e-3, clipNorm: 1 }),
  batchSize: 20,
  seed: 1,
  device: "cpu",
});

const { x, next, rows } = sequences(tokens, STEPS, 7);
const followers = Int32Array.from({ length: rows * (STEPS - READ) }, (_, i) => {
  const [row, at] = [Math.floor(i / (STEPS - READ)), i % (STEPS - READ)];
  return next[row * STEPS + READ + at] ?? 0;
});
const data = { x, next: followers };
const before = await model.evaluate(data);
await model.fit(data, { epochs: Number(process.env.EPOCHS ?? 60), shuffle: true });
const after = await model.evaluate(data);
const bits = ({ loss }: { loss: number }) => (loss / Math.LN2).toFixed(2);
console.log(
  `bits a letter ${bits(before)} -> ${bits(after)}; the trigrams leave ${trigramEntropy().toFixed(2)}`,
);

const written = tokens.slice(0, STEPS);
for (let at = 0; at < 80; at++) {
  const { logits } = await model.run({ x: Int32Array.from(written.slice(-STEPS)) });
  const last = logits.data.subarray((STEPS - 1) * letters.length);
  written.push(last.indexOf(Math.max(...last)));
}
console.log(written.map((token) => letters[token]).join(""));
await model.dispose();
