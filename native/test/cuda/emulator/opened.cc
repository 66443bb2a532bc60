// Logs that a library is opened. Crashes the process or hangs, while the library is opened or at
// the end of the process, if that is planned: `open libcudnn.so.9` and `close libcudnn.so.9`.
#include <cstdio>
#include <cstdlib>

#include "test/cuda/faults.h"

namespace network3::test {
namespace {

struct Life {
  Life() {
    if (const char* path = std::getenv("NETWORK3_EMULATOR_LOG")) {
      if (std::FILE* log = std::fopen(path, "a")) {
        std::fprintf(log, "open %s\n", NETWORK3_SONAME);
        std::fclose(log);
      }
    }
    PlannedFault("open " NETWORK3_SONAME, 1);
  }
  ~Life() { PlannedFault("close " NETWORK3_SONAME, 1); }
};

const Life kLife;

}  // namespace
}  // namespace network3::test
