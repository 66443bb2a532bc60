// Planned failures of the emulated libraries. NETWORK3_STUB_FAULTS contains a list such as
// `cuInit=999,cuMemAlloc_v2@3=2,cuGraphLaunch@2-2=700`: the result of a function from its n-th call
// on (by default the first), optionally up to another call. `cuInit=abort` ends the process in this
// call, and `cuInit=hang` never returns.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace network3::test {

// The value after the `=` of a plan.
inline int Carry(const char* value) {
  if (std::strncmp(value, "abort", 5) == 0) std::abort();
  while (std::strncmp(value, "hang", 4) == 0) pause();
  return std::atoi(value);
}

// Returns the planned result of call number `call` of `name`, or 0.
inline int PlannedFault(const char* name, int call) {
  const char* plan = std::getenv("NETWORK3_STUB_FAULTS");
  const std::size_t length = std::strlen(name);
  while (plan != nullptr && *plan != '\0') {
    if (std::strncmp(plan, name, length) == 0 && (plan[length] == '=' || plan[length] == '@')) {
      const char* rest = plan + length;
      const int from = *rest == '@' ? std::atoi(rest + 1) : 1;
      const char* value = std::strchr(rest, '=');
      const char* dash = std::strchr(rest, '-');
      const bool has_end = dash != nullptr && value != nullptr && dash < value;
      const int to = has_end ? std::atoi(dash + 1) : call;
      if (value != nullptr && call >= from && call <= to) return Carry(value + 1);
    }
    plan = std::strchr(plan, ',');
    if (plan != nullptr) ++plan;
  }
  return 0;
}

}  // namespace network3::test
