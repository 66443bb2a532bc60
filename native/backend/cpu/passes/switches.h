// Switches for the optional passes of the compiler, for tests and measurements. Results agree
// within rounding whichever passes are on.
#pragma once

#include <map>
#include <string>

namespace network3::cpu {

// When our kernels are used for the shapes that they support: where the tuning table prefers them,
// always or never.
enum class Choice { kTable, kAlways, kNever };

struct PassSwitches {
  Choice conv_pool = Choice::kTable;    // convolution and max pooling fused
  Choice direct_conv = Choice::kTable;  // convolutions with odd channel counts
  Choice dense = Choice::kTable;        // dense layers
  bool fuse_activation = true;          // bias and activation fused
  bool fuse_elementwise = true;         // chains of elementwise ops in one pass
  bool fold_updates = true;             // updates without storing the gradient
  bool join_updates = true;  // such updates fused with the last product that reads the weights
  bool fold_penalty = true;  // sums of squared weights computed by the update
  bool replicas = true;      // small functions compiled once per thread
  bool onednn = true;        // oneDNN where it is faster; always off in a build without it
  bool early_tasks = true;   // first tasks of the next step run at the end of the current step

  // Applies `given`, then the environment variables NETWORK3_PASSES_OFF and NETWORK3_PASSES_ON,
  // which list names of the fields above, separated by commas, or "all", that is all but
  // `onednn`. Throws Error{kArgument}
  // for an unknown name.
  static PassSwitches From(const std::map<std::string, bool>& given);
};

}  // namespace network3::cpu
