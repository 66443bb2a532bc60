// The nets the benchmark knows: the experiment that defines our side, the name raw_onednn gives it.
export const nets = {
  shallow: { experiment: "shallow", raw: "shallow" },
  basic_conv: { experiment: "basic_conv", raw: "basic_conv" },
  dbl_conv: { experiment: "dbl_conv", raw: "dbl_conv" },
  dbl_conv_relu: { experiment: "dbl_conv_relu", raw: "dbl_conv_relu" },
  dropout: { experiment: "dropout", raw: "dropout" },
};

/** Steps of one timed stretch and timed stretches of one process, the same on both sides. */
export const STEPS = 200;
export const STRETCHES = 5;
