// Prints the limits of the machine as one line of JSON. Usage: machine_limits [THREADS ...].
// Output: { "isa", "limits": [{ "threads", "gflops", "memory_gbs", "cache_gbs" }] }, in 10^9 per
// second.
#include "machine/limits.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

namespace network3::bench {
namespace {

constexpr std::chrono::milliseconds kDuration(300);
// Several times the size of the largest last-level caches, and about what a step of a chapter's
// network moves.
constexpr std::size_t kMemoryBytes = std::size_t{768} << 20;
constexpr std::size_t kCacheBytes = std::size_t{6} << 20;

int Main(int argc, char** argv) {
  std::vector<int> counts;
  for (int i = 1; i < argc; ++i) {
    const int threads = std::atoi(argv[i]);
    if (threads < 1) {
      std::fprintf(stderr, "usage: machine_limits [THREADS ...]\n");
      return 2;
    }
    counts.push_back(threads);
  }
  if (counts.empty()) counts.push_back(1);
  std::printf("{\"isa\":\"%s\",\"limits\":[", machine::InstructionSet());
  const char* comma = "";
  for (const int threads : counts) {
    std::printf("%s{\"threads\":%d,\"gflops\":%.1f,\"memory_gbs\":%.1f,\"cache_gbs\":%.1f}", comma,
                threads, machine::MeasureFlops(threads, kDuration) / 1e9,
                machine::MeasureBandwidth(threads, kMemoryBytes, kDuration) / 1e9,
                machine::MeasureBandwidth(threads, kCacheBytes, kDuration) / 1e9);
    comma = ",";
  }
  std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace network3::bench

int main(int argc, char** argv) {
  try {
    return network3::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "machine_limits: %s\n", error.what());
    return 1;
  }
}
