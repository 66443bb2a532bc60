// The ops of this backend. Each has one function, in the file of the same name.
#pragma once

#include <string>

#include "backend/cuda/compiler.h"
#include "program/program.h"

namespace network3::cuda {

using CompileOp = void (*)(Compiler&, const Op&);

// Throws Error{kUnsupportedOp} with the names of op and backend.
CompileOp FindOp(const Op& op);

void CompileVariable(Compiler& compiler, const Op& op);
void CompileScalar(Compiler& compiler, const Op& op);
void CompileConstant(Compiler& compiler, const Op& op);
void CompileSliceBatch(Compiler& compiler, const Op& op);
void CompileConv2d(Compiler& compiler, const Op& op);
void CompileConv2dBackwardData(Compiler& compiler, const Op& op);
void CompileConv2dBackwardWeights(Compiler& compiler, const Op& op);
void CompileMaxPool2d(Compiler& compiler, const Op& op);
void CompileMaxPool2dBackward(Compiler& compiler, const Op& op);
void CompileBiasAdd(Compiler& compiler, const Op& op);
void CompileBiasAddBackward(Compiler& compiler, const Op& op);
void CompileActivation(Compiler& compiler, const Op& op);
void CompileActivationBackward(Compiler& compiler, const Op& op);
void CompileMatmul(Compiler& compiler, const Op& op);
void CompileReshape(Compiler& compiler, const Op& op);
void CompileScale(Compiler& compiler, const Op& op);
void CompileAdd(Compiler& compiler, const Op& op);
void CompileMultiply(Compiler& compiler, const Op& op);
void CompileDropout(Compiler& compiler, const Op& op);
void CompileSoftmax(Compiler& compiler, const Op& op);
void CompileSoftmaxLogLikelihood(Compiler& compiler, const Op& op);
void CompileSoftmaxLogLikelihoodBackward(Compiler& compiler, const Op& op);
void CompileArgmax(Compiler& compiler, const Op& op);
void CompileCorrectCount(Compiler& compiler, const Op& op);
void CompileL2Penalty(Compiler& compiler, const Op& op);
void CompileSgdUpdate(Compiler& compiler, const Op& op);

}  // namespace network3::cuda
