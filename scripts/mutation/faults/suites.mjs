// The test files that faults are shown to.
export const suites = {
  contract: "test/unit/executable.test.ts",
  dropout: "test/network/dropout.test.ts",
  format: "test/unit/safetensors.test.ts",
  golden: "test/golden/golden.test.ts",
  gradients: "test/unit/gradients.test.ts",
  graph: "test/unit/graph.test.ts",
  idx: "test/data/idx.test.ts",
  loop: "test/network/sgd-loop.test.ts",
  lowering: "test/layers/lowering.test.ts",
  ops: "test/ops/op-table.test.ts",
  parity: "test/network/parity.test.ts",
  random: "test/unit/random.test.ts",
  reference: "test/unit/reference.test.ts",
  residency: "test/network/residency.test.ts",
  resume: "test/network/resume.test.ts",
  saving: "test/network/save-load.test.ts",
};
