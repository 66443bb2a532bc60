#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Neighbouring elements of dst that are computed at a time, and partial results of a contiguous
// row.
constexpr int64_t kBlock = 64;
constexpr int64_t kPartials = 16;

// The position of row number `row` of a walk, which has all axes but the last one.
int64_t RowAt(const StridedShape& walk, int64_t row) {
  int64_t at = walk.first[0];
  for (int32_t axis = walk.axes - 2; axis >= 0; --axis) {
    at += row % walk.size[axis] * walk.stride[0][axis];
    row /= walk.size[axis];
  }
  return at;
}

int64_t RowsOf(const StridedShape& walk) {
  int64_t rows = 1;
  for (int32_t axis = 0; axis < walk.axes - 1; ++axis) rows *= walk.size[axis];
  return rows;
}

template <Reducer kReducer>
double ReduceRow(double all, const float* src, int64_t stride, int64_t count) {
  int64_t i = 0;
  if (stride == 1 && count >= 2 * kPartials) {
    double partial[kPartials];
    for (int64_t lane = 0; lane < kPartials; ++lane) partial[lane] = src[lane];
    for (i = kPartials; i + kPartials <= count; i += kPartials) {
      for (int64_t lane = 0; lane < kPartials; ++lane) {
        partial[lane] = Combine(kReducer, partial[lane], src[i + lane]);
      }
    }
    for (const double value : partial) all = Combine(kReducer, all, value);
  }
  for (; i < count; ++i) all = Combine(kReducer, all, src[i * stride]);
  return all;
}

// The value that changes no result: that of an element which is combined anyway.
template <Reducer kReducer>
double Begin(float first) {
  return kReducer == Reducer::kSum ? 0.0 : first;
}

// One element of dst from all the elements that start at `src`.
template <Reducer kReducer>
float ReduceOne(const float* src, const StridedShape& reduced, int64_t rows) {
  const int32_t last = reduced.axes - 1;
  double all = Begin<kReducer>(*src);
  for (int64_t row = 0; row < rows; ++row) {
    all = ReduceRow<kReducer>(all, src + RowAt(reduced, row), reduced.stride[0][last],
                              reduced.size[last]);
  }
  return (float)all;
}

// Up to kBlock neighbouring elements of dst, whose elements in src are neighbours too.
template <Reducer kReducer>
void ReduceBlock(float* dst, const float* src, const StridedShape& reduced, int64_t rows,
                 int64_t count) {
  const int32_t last = reduced.axes - 1;
  double all[kBlock];
  for (int64_t i = 0; i < count; ++i) all[i] = Begin<kReducer>(src[i]);
  for (int64_t row = 0; row < rows; ++row) {
    const float* from = src + RowAt(reduced, row);
    for (int64_t j = 0; j < reduced.size[last]; ++j, from += reduced.stride[0][last]) {
      for (int64_t i = 0; i < count; ++i) all[i] = Combine(kReducer, all[i], from[i]);
    }
  }
  for (int64_t i = 0; i < count; ++i) dst[i] = (float)all[i];
}

template <Reducer kReducer>
void ReduceElements(float* dst, const float* src, const ReducedShape& shape, int64_t begin,
                    int64_t end) {
  const StridedShape& kept = shape.kept;
  const int64_t width = kept.size[kept.axes - 1];
  const int64_t stride = kept.stride[0][kept.axes - 1];
  const int64_t rows = RowsOf(shape.reduced);
  while (begin < end) {
    const int64_t column = begin % width;
    const float* from = src + RowAt(kept, begin / width) + column * stride;
    if (stride == 1) {
      int64_t count = width - column < end - begin ? width - column : end - begin;
      count = count < kBlock ? count : kBlock;
      ReduceBlock<kReducer>(dst + begin, from, shape.reduced, rows, count);
      begin += count;
    } else {
      dst[begin++] = ReduceOne<kReducer>(from, shape.reduced, rows);
    }
  }
}

}  // namespace

void Reduce(float* dst, const float* src, const ReducedShape& shape, int64_t begin, int64_t end,
            Reducer reducer) {
  switch (reducer) {
    case Reducer::kSum:
      return ReduceElements<Reducer::kSum>(dst, src, shape, begin, end);
    case Reducer::kMax:
      return ReduceElements<Reducer::kMax>(dst, src, shape, begin, end);
    case Reducer::kMin:
      return ReduceElements<Reducer::kMin>(dst, src, shape, begin, end);
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
