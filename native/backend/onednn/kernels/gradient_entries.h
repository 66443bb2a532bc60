// The gradient of a pooled convolution, of which max pooling leaves one position a window: lists of
// what is not zero, instead of planes that are mostly zero.
#pragma once

#include "backend/onednn/kernels/kernels.h"

// `offset` is where the entry's operand lies, in elements.
struct GradientEntry {
  int32_t offset;
  float value;
};

static_assert(sizeof(GradientEntry) == network3::onednn::kGradientEntryBytes);

// Appends without a branch: entries of zero are overwritten by the next one.
static inline void Append(GradientEntry* entries, int64_t* count, int64_t offset, float value) {
  entries[*count] = {(int32_t)offset, value};
  *count += value != 0;
}
