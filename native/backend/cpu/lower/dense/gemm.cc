#include "backend/cpu/lower/dense/gemm.h"

#include <algorithm>

#include "core/error.h"

namespace network3::cpu {

Gemm::Gemm(Compiler& compiler, const Op& matmul, Region dst_region)
    : a(compiler.Plain(matmul.inputs[0])),
      b(compiler.Plain(matmul.inputs[1])),
      transpose_a(matmul.attributes.Flag("transposeA")),
      transpose_b(matmul.attributes.Flag("transposeB")),
      region(dst_region),
      m(compiler.type(matmul.outputs[0]).shape[0]),
      n(compiler.type(matmul.outputs[0]).shape[1]),
      k(transpose_a ? a.type.shape[0] : a.type.shape[1]),
      threads(compiler.threads()) {}

Region Gemm::BestRegion(const Shape& dst, int threads) {
  return dst[1] >= kVector * threads ? Region::kColumns : Region::kRows;
}

Gemm::Part Gemm::PartOf(int thread) const {
  if (region == Region::kColumns) return {{0, m}, Split(n, threads, thread, kVector)};
  return {Split(m, threads, thread), {0, n}};
}

void Gemm::Run(float* dst, float alpha, float beta, int thread) const {
  Compute(PartOf(thread), dst, alpha, beta);
}

void Gemm::RunInPieces(float* dst, int thread, const Step& step) const {
  const Part whole = PartOf(thread);
  const std::int64_t row_work = std::max<std::int64_t>(1, whole.columns.size() * k);
  const std::int64_t most = std::max<std::int64_t>(1, kShortWork / row_work);
  for (std::int64_t row = whole.rows.begin; row < whole.rows.end && !step.Interrupted();
       row += most) {
    const Range rows{row, std::min(row + most, whole.rows.end)};
    Compute({rows, whole.columns}, dst, 1.0F, 0.0F);
  }
}

void Gemm::Compute(const Part& part, float* dst, float alpha, float beta) const {
  const auto [rows, columns] = part;
  if (rows.size() == 0 || columns.size() == 0) return;
  const std::int64_t lda = transpose_a ? m : k;
  const std::int64_t ldb = transpose_b ? k : n;
  const float* a_part = a.storage->f32() + (transpose_a ? rows.begin : rows.begin * lda);
  const float* b_part = b.storage->f32() + (transpose_b ? columns.begin * ldb : columns.begin);
  const dnnl_status_t status =
      dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', rows.size(), columns.size(), k,
                 alpha, a_part, lda, b_part, ldb, beta, dst + rows.begin * n + columns.begin, n);
  if (status != dnnl_success) throw Error(ErrorCode::kInternal, "dnnl_sgemm failed");
}

}  // namespace network3::cpu
