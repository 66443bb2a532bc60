// A library that ends its process, or hangs, while it is opened or at the process's end: the plan
// names these as `open libcudnn.so.9` and `close libcudnn.so.9`.
#include "test/cuda/faults.h"

namespace network3::test {
namespace {

struct Life {
  Life() { PlannedFault("open " NETWORK3_SONAME, 1); }
  ~Life() { PlannedFault("close " NETWORK3_SONAME, 1); }
};

const Life kLife;

}  // namespace
}  // namespace network3::test
