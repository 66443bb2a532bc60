#include "backend/cpu/passes/switches.h"

#include <cstdlib>
#include <functional>
#include <sstream>
#include <utility>
#include <vector>

#include "backend/cpu/onednn/library.h"
#include "core/error.h"

namespace network3::cpu {
namespace {

constexpr const char* kOnednn = "onednn";

class Setter {
 public:
  explicit Setter(PassSwitches& switches) {
    const auto choice = [](Choice& pass) {
      return [&pass](bool is_on) { pass = is_on ? Choice::kAlways : Choice::kNever; };
    };
    const auto flag = [](bool& pass) { return [&pass](bool is_on) { pass = is_on; }; };
    passes_ = {{"conv_pool", choice(switches.conv_pool)},
               {"direct_conv", choice(switches.direct_conv)},
               {"dense", choice(switches.dense)},
               {"fuse_activation", flag(switches.fuse_activation)},
               {"fuse_elementwise", flag(switches.fuse_elementwise)},
               {"fold_updates", flag(switches.fold_updates)},
               {"join_updates", flag(switches.join_updates)},
               {"fold_penalty", flag(switches.fold_penalty)},
               {"replicas", flag(switches.replicas)},
               {kOnednn, flag(switches.onednn)},
               {"early_tasks", flag(switches.early_tasks)}};
  }

  void Set(const std::string& name, bool is_on, const std::string& origin) const {
    bool known = false;
    for (const auto& [pass, set] : passes_) {
      if (name != pass && (name != "all" || pass == kOnednn)) continue;
      set(is_on);
      known = true;
    }
    if (known) return;
    std::string message = origin + " names no pass \"" + name + "\"; use all or some of";
    for (const auto& pass : passes_) message += " " + pass.first;
    throw Error(ErrorCode::kArgument, message);
  }

  void SetFromEnvironment(const char* variable, bool is_on) const {
    const char* given = std::getenv(variable);
    std::istringstream names(given == nullptr ? "" : given);
    for (std::string name; std::getline(names, name, ',');) Set(name, is_on, variable);
  }

 private:
  std::vector<std::pair<std::string, std::function<void(bool)>>> passes_;
};

}  // namespace

PassSwitches PassSwitches::From(const std::map<std::string, bool>& given) {
  PassSwitches switches;
  const Setter setter(switches);
  for (const auto& [name, is_on] : given) setter.Set(name, is_on, "the option passes");
  setter.SetFromEnvironment("NETWORK3_PASSES_OFF", false);
  setter.SetFromEnvironment("NETWORK3_PASSES_ON", true);
  switches.onednn = switches.onednn && onednn::IsBuilt();
  return switches;
}

}  // namespace network3::cpu
