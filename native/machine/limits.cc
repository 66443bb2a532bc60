#include "machine/limits.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/barrier.h"
#include "core/instruction_set.h"
#include "machine/kernels.h"

namespace network3::machine {

namespace baseline {
extern const Kernels kKernels;
}
#ifdef NETWORK3_X86_KERNELS
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

namespace {

using Clock = std::chrono::steady_clock;

const Kernels& Select() {
#ifdef NETWORK3_X86_KERNELS
  const auto widest = WidestInstructionSet();
  if (widest == network3::InstructionSet::kAvx512) return avx512::kKernels;
  if (widest == network3::InstructionSet::kAvx2) return avx2::kKernels;
#endif
  return baseline::kKernels;
}

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// Calls work(thread) repeatedly on every thread for `duration`. Returns the sum of each thread's
// best rate, `work_per_call` divided by the seconds of a call.
double BestRates(int threads, std::chrono::milliseconds duration, double work_per_call,
                 const std::function<void(int)>& work) {
  Barrier start(threads);
  std::vector<double> rates(static_cast<std::size_t>(threads));
  const auto run = [&](int thread) {
    work(thread);  // Warms up.
    start.Wait();
    const auto end = Clock::now() + duration;
    double best = 0;
    for (auto now = Clock::now(); now < end;) {
      const auto begin = now;
      work(thread);
      now = Clock::now();
      best = std::max(best, work_per_call / Seconds(now - begin));
    }
    rates[static_cast<std::size_t>(thread)] = best;
  };
  std::vector<std::thread> others;
  for (int thread = 1; thread < threads; ++thread) others.emplace_back(run, thread);
  run(0);
  for (std::thread& other : others) other.join();
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

// Number of rounds that take about a millisecond.
std::int64_t RoundsOfAMillisecond(const Kernels& kernels, volatile float* sink) {
  std::int64_t rounds = 1024;
  for (;; rounds *= 2) {
    const auto begin = Clock::now();
    *sink = kernels.multiply_add(rounds);
    const double seconds = Seconds(Clock::now() - begin);
    if (seconds > 2e-4)
      return std::max<std::int64_t>(
          1, static_cast<std::int64_t>(static_cast<double>(rounds) * 1e-3 / seconds));
  }
}

}  // namespace

const char* InstructionSet() { return Select().isa; }

double MeasureFlops(int threads, std::chrono::milliseconds duration) {
  const Kernels& kernels = Select();
  volatile float sink = 0;
  const std::int64_t rounds = RoundsOfAMillisecond(kernels, &sink);
  const double flops = static_cast<double>(rounds * kernels.flops_per_round);
  std::vector<float> results(static_cast<std::size_t>(threads) * 16);  // one cache line per thread
  const double rate = BestRates(threads, duration, flops, [&](int thread) {
    results[static_cast<std::size_t>(thread) * 16] = kernels.multiply_add(rounds);
  });
  for (const float result : results) sink = sink + result;
  return rate;
}

double MeasureBandwidth(int threads, std::size_t bytes, std::chrono::milliseconds duration) {
  const Kernels& kernels = Select();
  const auto count = static_cast<std::int64_t>(bytes / 3 / sizeof(float)) / threads;
  struct Arrays {
    std::vector<float> a, b, c;
  };
  std::vector<std::unique_ptr<Arrays>> arrays(static_cast<std::size_t>(threads));
  const auto work = [&](int thread) {
    std::unique_ptr<Arrays>& own = arrays[static_cast<std::size_t>(thread)];
    if (!own) {
      // Allocated by the thread that uses them, so that they lie in the memory of its processor.
      const auto size = static_cast<std::size_t>(count);
      own = std::make_unique<Arrays>(Arrays{std::vector<float>(size), std::vector<float>(size, 1),
                                            std::vector<float>(size, 2)});
    }
    kernels.triad(own->a.data(), own->b.data(), own->c.data(), 0.5f, count);
  };
  return BestRates(threads, duration, static_cast<double>(count) * 3 * sizeof(float), work);
}

}  // namespace network3::machine
