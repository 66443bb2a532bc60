#include "backend/onednn/gemm.h"

#include "core/error.h"

namespace network3::onednn {

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

void Gemm::Run(float* dst, float alpha, float beta, int thread) const {
  const bool by_columns = region == Region::kColumns;
  const Range rows = by_columns ? Range{0, m} : Split(m, threads, thread);
  const Range columns = by_columns ? Split(n, threads, thread, kVector) : Range{0, n};
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

}  // namespace network3::onednn
