// Which passes of the compiler are on. The environment names passes to leave out or to insist on:
// for tests and measurements; results agree within rounding either way.
#pragma once

#include <map>
#include <string>

namespace network3::onednn {

// Whether our kernels are taken where they fit: where the tuning table says so, always or never.
enum class Choice { kTable, kAlways, kNever };

struct PassSwitches {
  Choice conv_pool = Choice::kTable;    // convolution and max pooling as one
  Choice direct_conv = Choice::kTable;  // convolutions of odd channel counts
  Choice dense = Choice::kTable;        // products with weights
  bool fuse_activation = true;          // bias and activation as one
  bool fold_updates = true;  // gradients that are added to parameters without being stored
  bool join_updates = true;  // such updates beside the product that reads the weights last
  bool fold_penalty = true;  // squares of weights summed as an update passes over them
  bool replicas = true;      // a copy a thread of small functions
  bool early_tasks = true;   // the first tasks of a step behind the last of the one before

  // `given`, then NETWORK3_PASSES_OFF and NETWORK3_PASSES_ON: names as above, by commas, or "all".
  // An unknown name is an error.
  static PassSwitches From(const std::map<std::string, bool>& given);
};

}  // namespace network3::onednn
