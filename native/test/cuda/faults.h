// Planned failures of the libraries that stand in for the vendor's. NETWORK3_STUB_FAULTS holds
// `cuInit=999,cuMemAlloc_v2@3=2,cuGraphLaunch@2-2=700`: what a function returns from its n-th call
// on (the first, where none is named), perhaps up to another one.
#pragma once

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace network3::test {

// The planned result of call number `call` of `name`, or 0.
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
      if (value != nullptr && call >= from && call <= to) return std::atoi(value + 1);
    }
    plan = std::strchr(plan, ',');
    if (plan != nullptr) ++plan;
  }
  return 0;
}

}  // namespace network3::test

// Returns the planned failure of the function it stands in, if there is one now.
#define NETWORK3_PLANNED_FAULT(result, name)                                          \
  do {                                                                                \
    static std::atomic<int> calls{0};                                                 \
    if (const int fault = ::network3::test::PlannedFault(#name, ++calls); fault != 0) \
      return static_cast<result>(fault);                                              \
  } while (false)
