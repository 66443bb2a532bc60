// The loops that are timed, once per instruction set.
#pragma once

#include <stdint.h>

namespace network3::machine {

struct Kernels {
  const char* isa;
  int64_t flops_per_round;
  // Does `rounds` of them; the result depends on every one.
  float (*multiply_add)(int64_t rounds);
  void (*triad)(float* a, const float* b, const float* c, float factor, int64_t count);
};

}  // namespace network3::machine
