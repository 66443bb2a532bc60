#include "backend/onednn/passes/switches.h"

#include <array>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

#include "core/error.h"

namespace network3::onednn {

PassSwitches PassSwitches::FromEnvironment() {
  PassSwitches switches;
  const std::array<std::pair<const char*, bool*>, 5> passes{{
      {"conv_pool", &switches.conv_pool},
      {"direct_conv", &switches.direct_conv},
      {"dense", &switches.dense},
      {"fuse_activation", &switches.fuse_activation},
      {"fold_updates", &switches.fold_updates},
  }};
  const char* given = std::getenv("NETWORK3_PASSES_OFF");
  std::istringstream names(given == nullptr ? "" : given);
  for (std::string name; std::getline(names, name, ',');) {
    bool known = false;
    for (const auto& [pass, is_on] : passes) {
      if (name != pass && name != "all") continue;
      *is_on = false;
      known = true;
    }
    if (known) continue;
    std::string message = "NETWORK3_PASSES_OFF names no pass \"" + name + "\"; use all or some of";
    for (const auto& pass : passes) message += std::string(" ") + pass.first;
    throw Error(ErrorCode::kArgument, message);
  }
  return switches;
}

}  // namespace network3::onednn
