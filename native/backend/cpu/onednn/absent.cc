// The functions of this folder in a build without oneDNN.
#include "backend/cpu/onednn/convolution.h"
#include "backend/cpu/onednn/library.h"
#include "core/error.h"

namespace network3::cpu::onednn {

bool IsBuilt() { return false; }

std::string Version() { return "without oneDNN"; }

int KeepToOneThread() { return 1; }

void AllowThreads(int) {}

void RequireMemoryForPrimitives() {}

void Multiply(const Product&, float*, const float*, const float*) {
  throw Error(ErrorCode::kInternal, "this build has no oneDNN");
}

bool EmitForward(Compiler&, const Op&, const Convolution&) { return false; }
bool EmitBackwardData(Compiler&, const Op&, const Convolution&) { return false; }
bool EmitBackwardWeights(Compiler&, const Op&, const Convolution&) { return false; }

}  // namespace network3::cpu::onednn
