#include "backend/cpu/kernels/conv/max_pool_plane.h"
#include "backend/cpu/kernels/conv/pool_windows.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Pools one window for `Lanes` contiguous channels; neighbouring positions are `block` elements
// apart.
template <int Lanes, typename Window>
inline void PoolLanes(float* dst, int32_t* workspace, const float* src, int64_t block,
                      const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  Float best{};
  Int place = Int{} - 1;  // no maximum yet
  window.ForEachCell([&](int64_t cell, int32_t at) {
    const Float value = Load<Float>(src + cell * block);
    // Keeps the first NaN; a maximum instruction would drop it.
    const auto stay = (place >= 0) & ((value <= best) | (best != best));
    best = stay ? best : value;
    place = stay ? place : Int{} + at;
  });
  Store(dst, best);
  Store(workspace, place);
}

// Adds the gradient to the cell of the maximum. If windows do not overlap, stores it, and zero in
// the other cells.
template <int Lanes, bool kOverlap, typename Window>
inline void ScatterLanes(float* diff_src, const float* diff_dst, const int32_t* workspace,
                         int64_t block, const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  const Float diff = Load<Float>(diff_dst);
  const Int place = Load<Int>(workspace);
  window.ForEachCell([&](int64_t cell, int32_t at) {
    float* to = diff_src + cell * block;
    const Float share = place == Int{} + at ? diff : Float{};
    Store(to, kOverlap ? Load<Float>(to) + share : share);
  });
}

struct Pool {
  float* dst;
  int32_t* workspace;
  const float* src;
  int64_t block;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    PoolLanes<Lanes>(dst + dst_at, workspace + dst_at, src + src_at, block, window);
  }
};

template <bool kOverlap>
struct Scatter {
  float* diff_src;
  const float* diff_dst;
  const int32_t* workspace;
  int64_t block;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    ScatterLanes<Lanes, kOverlap>(diff_src + src_at, diff_dst + dst_at, workspace + dst_at, block,
                                  window);
  }
};

}  // namespace

void MaxPool(float* dst, int32_t* workspace, const float* src, PoolShape shape) {
  if (shape.src.block == 1 && shape.padding_height == 0 && shape.padding_width == 0) {
    const int64_t plane = shape.out_height * shape.out_width;
    for (int64_t p = 0; p < shape.src.images * shape.src.channels; ++p) {
      MaxPoolPlane(dst + p * plane, workspace + p * plane, src + p * shape.src.spatial, shape.width,
                   shape.stride_height * shape.width, shape.out_height, shape);
    }
    return;
  }
  const Pool pool{dst, workspace, src, shape.src.block};
  if (IsSquare(shape)) return ForEachWindow<SquareWindow>(shape, pool);
  ForEachWindow<AnyWindow>(shape, pool);
}

void MaxPoolBackward(float* diff_src, const float* diff_dst, const int32_t* workspace,
                     PoolShape shape) {
  const int64_t block = shape.src.block;
  if (IsTiled(shape)) {
    const Scatter<false> scatter{diff_src, diff_dst, workspace, block};
    if (IsSquare(shape)) return ForEachWindow<SquareWindow>(shape, scatter);
    return ForEachWindow<AnyWindow>(shape, scatter);
  }
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  memset(diff_src, 0,
         static_cast<size_t>(planes * block * shape.height * shape.width) * sizeof(float));
  ForEachWindow<AnyWindow>(shape, Scatter<true>{diff_src, diff_dst, workspace, block});
}

}  // namespace network3::cpu::NETWORK3_ISA
