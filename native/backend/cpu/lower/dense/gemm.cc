#include "backend/cpu/lower/dense/gemm.h"

#include <algorithm>
#include <utility>

#include "backend/cpu/onednn/library.h"

namespace network3::cpu {

Gemm::Gemm(Compiler& compiler, const Op& matmul, Region dst_region)
    : a(compiler.values().Plain(matmul.inputs[0])),
      b(compiler.values().Plain(matmul.inputs[1])),
      transpose_a(matmul.attributes.Flag("transposeA")),
      transpose_b(matmul.attributes.Flag("transposeB")),
      region(dst_region),
      m(compiler.type(matmul.outputs[0]).shape[0]),
      n(compiler.type(matmul.outputs[0]).shape[1]),
      k(transpose_a ? a.type.shape[0] : a.type.shape[1]),
      dst_stride(n),
      threads(compiler.threads()),
      kernels(&compiler.kernels()),
      by_onednn(compiler.passes().onednn),
      scratch(compiler, by_onednn ? 0 : kGemmScratch * std::int64_t{sizeof(float)}) {
  onednn::RequireMemoryForPrimitives();
}

Gemm Gemm::Into(Compiler& compiler, const Op& matmul, const WeightsLayout& layout) {
  Gemm gemm(compiler, matmul, Region::kRows);
  const bool is_transposed = layout.strides[1] != 1;
  if (is_transposed) {
    // (aᵀ·b)ᵀ = bᵀ·a
    std::swap(gemm.a, gemm.b);
    std::swap(gemm.m, gemm.n);
  }
  gemm.dst_stride = layout.strides[is_transposed ? 1 : 0];
  gemm.region = BestRegion({gemm.m, gemm.n}, gemm.threads);
  return gemm;
}

std::string Gemm::Implementation() const {
  return by_onednn ? "dnnl_sgemm" : std::string("network3:gemm:") + kernels->name;
}

Region Gemm::BestRegion(const Shape& dst, int threads) {
  return dst[1] >= kVector * threads ? Region::kColumns : Region::kRows;
}

Gemm::Part Gemm::PartOf(int thread) const {
  if (region == Region::kColumns) return {{0, m}, Split(n, threads, thread, kVector)};
  return {Split(m, threads, thread), {0, n}};
}

void Gemm::Run(float* dst, float alpha, float beta, int thread) const {
  Compute(PartOf(thread), dst, alpha, beta, thread);
}

void Gemm::RunInPieces(float* dst, int thread, const Step& step) const {
  const Part whole = PartOf(thread);
  const std::int64_t row_work = std::max<std::int64_t>(1, whole.columns.size() * k);
  const std::int64_t most = std::max<std::int64_t>(1, kShortWork / row_work);
  for (std::int64_t row = whole.rows.begin; row < whole.rows.end && !step.Interrupted();
       row += most) {
    const Range rows{row, std::min(row + most, whole.rows.end)};
    Compute({rows, whole.columns}, dst, 1.0F, 0.0F, thread);
  }
}

void Gemm::Compute(const Part& part, float* dst, float alpha, float beta, int thread) const {
  const auto [rows, columns] = part;
  if (rows.size() == 0 || columns.size() == 0) return;
  const std::int64_t lda = transpose_a ? m : k;
  const std::int64_t ldb = transpose_b ? k : n;
  const float* a_part = a.storage->f32() + (transpose_a ? rows.begin : rows.begin * lda);
  const float* b_part = b.storage->f32() + (transpose_b ? columns.begin * ldb : columns.begin);
  float* const to = dst + rows.begin * dst_stride + columns.begin;
  if (by_onednn) {
    onednn::Multiply({transpose_a, transpose_b, rows.size(), columns.size(), k, lda, ldb,
                      dst_stride, alpha, beta},
                     to, a_part, b_part);
    return;
  }
  kernels->gemm(to, a_part, b_part, scratch.Of<float>(thread),
                {rows.size(), columns.size(), k, lda, ldb, dst_stride, transpose_a, transpose_b,
                 alpha, beta});
}

}  // namespace network3::cpu
