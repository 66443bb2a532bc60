#include "backend/cpu/kernels/conv/pool_windows.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// The part of a window's value or gradient that belongs to one of its cells.
float ShareOf(const PoolShape& shape) { return 1.0F / static_cast<float>(WindowSize(shape)); }

struct Average {
  float* dst;
  const float* src;
  int64_t block;
  float share;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    using Float = typename Vector<Lanes>::Float;
    Float sum{};
    window.ForEachCell(
        [&](int64_t cell, int32_t) { sum += Load<Float>(src + src_at + cell * block); });
    Store(dst + dst_at, sum * share);
  }
};

// Adds the gradient to each cell of its window. If every cell has one window, stores it.
template <bool kOverlap>
struct Spread {
  float* diff_src;
  const float* diff_dst;
  int64_t block;
  float share;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    using Float = typename Vector<Lanes>::Float;
    const Float diff = Load<Float>(diff_dst + dst_at) * share;
    window.ForEachCell([&](int64_t cell, int32_t) {
      float* to = diff_src + src_at + cell * block;
      Store(to, kOverlap ? Load<Float>(to) + diff : diff);
    });
  }
};

template <typename Visit>
void ForEachWindowOf(const PoolShape& shape, const Visit& visit) {
  if (IsSquare(shape)) return ForEachWindow<SquareWindow>(shape, visit);
  ForEachWindow<AnyWindow>(shape, visit);
}

}  // namespace

void AveragePool(float* dst, const float* src, PoolShape shape) {
  ForEachWindowOf(shape, Average{dst, src, shape.src.block, ShareOf(shape)});
}

void AveragePoolBackward(float* diff_src, const float* diff_dst, PoolShape shape) {
  const int64_t block = shape.src.block;
  if (IsTiled(shape)) {
    return ForEachWindowOf(shape, Spread<false>{diff_src, diff_dst, block, ShareOf(shape)});
  }
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  memset(diff_src, 0,
         static_cast<size_t>(planes * block * shape.height * shape.width) * sizeof(float));
  ForEachWindowOf(shape, Spread<true>{diff_src, diff_dst, block, ShareOf(shape)});
}

}  // namespace network3::cpu::NETWORK3_ISA
