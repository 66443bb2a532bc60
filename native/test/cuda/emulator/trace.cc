#include "test/cuda/emulator/trace.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "test/cuda/faults.h"

namespace network3::cuda::emulator {
namespace {

struct Trace {
  std::mutex mutex;
  std::FILE* log = nullptr;
  std::map<std::string, int> calls;
  int lost = 0;

  Trace() {
    if (const char* path = std::getenv("NETWORK3_EMULATOR_LOG")) log = std::fopen(path, "a");
  }
  void Write(const std::string& line) const {
    if (log == nullptr) return;
    std::fprintf(log, "%s\n", line.c_str());
    // Work on a stream is executed within other calls.
    if (line.compare(0, 2, "cu") == 0) std::fflush(log);
  }
};

Trace& State() {
  static auto* trace =
      new Trace();  // never destroyed, because threads may use it until the process ends
  return *trace;
}

// True for the driver's errors that make a context unusable: 700 to 721 except the two for launches
// that are too large, and the errors for a client that the multi-process service ended, for an
// external device, and for an unknown error.
bool IsSticky(int result) {
  return (result >= 700 && result <= 721 && result != 701 && result != 720) || result == 810 ||
         result == 911 || result == 999;
}

}  // namespace

void Log(const std::string& line) {
  Trace& trace = State();
  const std::lock_guard<std::mutex> lock(trace.mutex);
  trace.Write(line);
}

int Enter(const std::string& name) {
  Trace& trace = State();
  const std::lock_guard<std::mutex> lock(trace.mutex);
  trace.Write(name);
  if (trace.lost != 0) return trace.lost;
  const int fault = test::PlannedFault(name.c_str(), ++trace.calls[name]);
  if (IsSticky(fault)) trace.lost = fault;
  return fault;
}

}  // namespace network3::cuda::emulator
