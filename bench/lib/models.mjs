// The models of the benchmark; bench/sides/models.mjs and bench/pytorch/models.py build each from its name.
/** @type {Record<string, { batch: number, what: string }>} */
export const models = {
  residual: { batch: 32, what: "convolution, pooling and a residual block on 28x28 pixels" },
  normalized: { batch: 32, what: "two pairs of 3x3 convolutions, each with batch normalisation" },
  autoencoder: { batch: 100, what: "784-1000-500-250-30 and back" },
  mlp: { batch: 16, what: "2-64-64-1" },
};

export const LEARNING_RATE = 1e-3;
