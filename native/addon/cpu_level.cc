#include "addon/cpu_level.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace network3::addon {
namespace {

#if defined(__x86_64__)
struct Feature {
  const char* name;
  unsigned leaf;
  unsigned bit;  // of ECX
};

constexpr unsigned kExtended = 0x80000001;
constexpr Feature kFeatures[] = {{"SSE3", 1, 0},        {"SSSE3", 1, 9},   {"CMPXCHG16B", 1, 13},
                                 {"SSE4.1", 1, 19},     {"SSE4.2", 1, 20}, {"POPCNT", 1, 23},
                                 {"LAHF", kExtended, 0}};

bool Has(const Feature& feature) {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(feature.leaf, &eax, &ebx, &ecx, &edx) != 0 && ((ecx >> feature.bit) & 1) != 0;
}
#endif

}  // namespace

std::string MissingFeatures() {
  std::string missing;
#if defined(__x86_64__)
  for (const Feature& feature : kFeatures) {
    if (Has(feature)) continue;
    if (!missing.empty()) missing += ", ";
    missing += feature.name;
  }
#endif
  return missing;
}

}  // namespace network3::addon
