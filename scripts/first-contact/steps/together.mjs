// Three networks that are made, trained and disposed of at once, again and again. Each must come out the
// same every time.
import { fault, hashOf, job, note, parametersAfter } from "./step.mjs";

const STEPS = 3;
const rounds = job.quick ? 3 : 20;
const kinds = job.quick
  ? [
      ["basic_conv", 10],
      ["shallow", 10],
      ["shallow", 100],
    ]
  : [
      ["dbl_conv_relu", 10],
      ["dropout", 10],
      ["shallow", 100],
    ];

const seen = kinds.map(() => new Set());
for (let round = 0; round < rounds; round++) {
  const parameters = await Promise.all(
    kinds.map(([name, batch]) => parametersAfter(name, batch, STEPS, job.device)),
  );
  parameters.forEach((values, i) => {
    seen[i].add(hashOf(values));
  });
}
kinds.forEach(([name, batch], i) => {
  const { size } = seen[i];
  const text = `${name}, mini-batch ${batch}: ${size} result${size === 1 ? "" : "s"} in ${rounds} rounds`;
  (size === 1 ? note : fault)(text);
});
