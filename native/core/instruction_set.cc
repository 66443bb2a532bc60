#include "core/instruction_set.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

namespace network3 {
namespace {

InstructionSet LimitOf(const char* given) {
  std::string name(given == nullptr ? "" : given);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (name == "sse41" || name == "avx") return InstructionSet::kBaseline;
  // avx2_vnni and its successors add instructions for integers.
  if (name.rfind("avx2", 0) == 0) return InstructionSet::kAvx2;
  return InstructionSet::kAvx512;
}

}  // namespace

InstructionSet WidestInstructionSet() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return InstructionSet::kAvx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::kAvx2;
#endif
  return InstructionSet::kBaseline;
}

InstructionSet AllowedInstructionSet() {
  return std::min(WidestInstructionSet(), LimitOf(std::getenv("ONEDNN_MAX_CPU_ISA")));
}

const char* NameOf(InstructionSet set) {
  switch (set) {
    case InstructionSet::kAvx512:
      return "AVX-512";
    case InstructionSet::kAvx2:
      return "AVX2";
    case InstructionSet::kBaseline:
      break;
  }
#ifdef __x86_64__
  return "SSE4.1";
#else
  return "baseline";
#endif
}

}  // namespace network3
