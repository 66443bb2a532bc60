// Which passes of the compiler are on: all, unless the environment names some to leave out. For
// tests and measurements; results agree within rounding either way.
#pragma once

namespace network3::onednn {

struct PassSwitches {
  bool conv_pool = true;       // convolution and max pooling as one
  bool direct_conv = true;     // our convolutions of odd channel counts
  bool dense = true;           // our products with weights
  bool fuse_activation = true;  // bias and activation as one
  bool fold_updates = true;    // gradients that are added to parameters without being stored

  // NETWORK3_PASSES_OFF: names as above, by commas, or "all". An unknown name is an error.
  static PassSwitches FromEnvironment();
};

}  // namespace network3::onednn
