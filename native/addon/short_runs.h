// Selects the runs that the JavaScript thread makes itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace network3::addon {

// Handing a run to the network's thread and its answer back wakes up two threads, which takes
// longer than a step of a small network. A run that is expected to be shorter is therefore made on
// the JavaScript thread, but only for some time after each turn of the event loop: a program that
// awaits one such run after the other would otherwise keep timers and I/O from ever being served.
class ShortRuns {
 public:
  // Records the duration of a run of the function.
  void NoteRun(const std::string& function, std::int64_t steps, double seconds) {
    if (steps > 0) seconds_per_step_[function] = seconds / static_cast<double>(steps);
  }

  // Records that the event loop has turned.
  void NoteTurn() { turned_ = Clock::now(); }

  // True if the run is expected to be short and the event loop has turned recently.
  bool Includes(const std::string& function, std::int64_t steps) const {
    const auto known = seconds_per_step_.find(function);
    if (known == seconds_per_step_.end()) return false;
    const double expected = known->second * static_cast<double>(steps);
    return expected <= kLongestSeconds && Clock::now() - turned_ <= kBetweenTurns;
  }

 private:
  using Clock = std::chrono::steady_clock;
  // About twice the time that the two threads need to wake up.
  static constexpr double kLongestSeconds = 200e-6;
  static constexpr std::chrono::milliseconds kBetweenTurns{10};

  std::map<std::string, double> seconds_per_step_;  // of the latest run, by function
  Clock::time_point turned_;
};

}  // namespace network3::addon
