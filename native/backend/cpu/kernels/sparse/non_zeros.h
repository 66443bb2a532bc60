// Lists of non-zero values with their offsets. Max pooling gives a gradient to one position of a
// window only, and most pixels of a digit are background.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/kernels/simd/vector.h"

// Entry i has the value values[i] and belongs to the element at offsets[i].
struct NonZeros {
  int32_t* offsets;
  float* values;
  int64_t count;

  // The lists lie in a kernel's scratch memory, which must have room for `capacity` entries of
  // both. Capacity must exceed the number of entries by one vector.
  NonZeros(void* scratch, int64_t capacity)
      : offsets((int32_t*)scratch), values((float*)scratch + capacity), count(0) {}

  // Has no branch: an entry of zero is overwritten by the next one.
  void Append(int32_t offset, float value) {
    offsets[count] = offset;
    values[count] = value;
    count += value != 0;
  }

  // Appends those lanes whose value is not zero.
  void Append(const Indices& offset, const Wide& value) {
#if defined(__AVX512F__)
    const auto kept = (__mmask16)NonZeroLanes(value);
    _mm512_storeu_si512(offsets + count, _mm512_maskz_compress_epi32(kept, (__m512i)offset));
    _mm512_storeu_ps(values + count, _mm512_maskz_compress_ps(kept, (__m512)value));
    count += __builtin_popcount(kept);
#else
    for (int lane = 0; lane < kLanes; ++lane) Append(offset[lane], value[lane]);
#endif
  }
};
