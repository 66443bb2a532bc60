// The loops whose speed is measured, compiled once per instruction set.
#pragma once

#include <stdint.h>

namespace network3::machine {

struct Kernels {
  const char* isa;  // name of the instruction set
  int64_t flops_per_round;
  // Executes `rounds` rounds. The result depends on each, so that compilers keep all of them.
  float (*multiply_add)(int64_t rounds);
  // a[i] = b[i] + factor * c[i]
  void (*triad)(float* a, const float* b, const float* c, float factor, int64_t count);
};

}  // namespace network3::machine
