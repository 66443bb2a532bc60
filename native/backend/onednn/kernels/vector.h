// Fixed-width lanes through the compilers' vector extension: the same source becomes SSE, AVX2,
// AVX-512 or NEON code. Static, so that each instruction set keeps its own copy.
#pragma once

#include <stdint.h>
#include <string.h>

template <int Lanes>
struct Vector {
  typedef float Float __attribute__((vector_size(Lanes * 4)));
  typedef int32_t Int __attribute__((vector_size(Lanes * 4)));
};

// One lane is plain arithmetic with the same spelling.
template <>
struct Vector<1> {
  typedef float Float;
  typedef int32_t Int;
};

template <typename V, typename T>
static inline V Load(const T* from) {
  V value;
  memcpy(&value, from, sizeof value);
  return value;
}

template <typename V, typename T>
static inline void Store(T* to, const V& value) {
  memcpy(to, &value, sizeof value);
}
