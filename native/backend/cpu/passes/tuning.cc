#include "backend/cpu/passes/tuning.h"

#include <algorithm>
#include <array>

namespace network3::cpu {
namespace {

constexpr std::size_t kSizes = 5;

struct Row {
  const char* pass;
  const char* isa;
  int threads;
  std::array<int, kSizes> size_classes;
  bool ours;
};

constexpr Row kTable[] = {
#include "backend/cpu/passes/tuning_table.inc"
};

int ClassOf(std::int64_t size) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < size) ++bits;
  return bits;
}

}  // namespace

std::optional<bool> FasterByTable(const std::string& pass, const std::string& isa, int threads,
                                  std::initializer_list<std::int64_t> sizes) {
  std::array<int, kSizes> classes{};
  std::transform(sizes.begin(), sizes.end(), classes.begin(), ClassOf);
  for (const Row& row : kTable) {
    if (pass == row.pass && isa == row.isa && threads == row.threads &&
        classes == row.size_classes) {
      return row.ours;
    }
  }
  return std::nullopt;
}

}  // namespace network3::cpu
