import { correctCount } from "../../../src/graph/ops/correct-count.js";
import { labelInput, opCases } from "../../support/op-case.js";

/** Padded rows hold label 0 on both sides and must not count. */
export const correctCountCases = opCases("correct_count", 200, (random, index) => {
  const batch = index < 33 ? index + 1 : random.integer(1, 1000);
  const rows = index % 2 === 0 ? batch : random.integer(1, batch);
  const classes = random.pick([1, 2, 10]);
  return {
    name: `${rows} rows of ${batch}, ${classes} classes`,
    batch,
    inputs: { predictions: labelInput(classes), labels: labelInput(classes) },
    build: ({ input }) => [correctCount(input("predictions"), input("labels"))],
    exact: true,
    run: { rows },
  };
});
