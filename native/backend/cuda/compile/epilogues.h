// Fuses elementwise ops with the op before them.
#pragma once

#include <string>

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

DropoutStream StreamOf(const Compiler& compiler, const Op& dropout);

// Fuses the ops that follow value `id` as its only consumers: scale, bias_add, activation, and the
// dropout of the result. Marks the ops as done, defines their outputs and appends their names to
// `name`.
Epilogue JoinConsumers(Compiler& compiler, int id, std::string& name);

// Fuses the parts that begin with the bias, the activation and the dropout.
void JoinBias(Compiler& compiler, int id, std::string& name, Epilogue& epilogue);
void JoinActivation(Compiler& compiler, int id, std::string& name, Epilogue& epilogue);
void JoinDropout(Compiler& compiler, int id, std::string& name, Epilogue& epilogue);
void SetBias(Compiler& compiler, const Op& bias_add, Epilogue& epilogue);

// The same for a gradient: multiplication with a mask, activation_backward. Defines the resulting
// value and stores it in `result`.
struct JoinedDiff {
  DiffEpilogue epilogue;
  Span<float> dst;
};
JoinedDiff JoinDiffConsumers(Compiler& compiler, int id, std::string& name);

}  // namespace network3::cuda
