#include "backend/cuda/lower/dense/gemm.h"

namespace network3::cuda {

void EmitGemmNode(Compiler& compiler, const Op& matmul, float* dst, const float* alpha,
                  const float* beta) {
  const bool transpose_a = matmul.attributes.Flag("transposeA");
  const bool transpose_b = matmul.attributes.Flag("transposeB");
  const Shape& a_shape = compiler.shape(matmul.inputs[0]);
  const Shape& dst_shape = compiler.shape(matmul.outputs[0]);
  const auto m = static_cast<int>(dst_shape[0]);
  const auto n = static_cast<int>(dst_shape[1]);
  const auto k = static_cast<int>(transpose_a ? a_shape[0] : a_shape[1]);
  const float* a = compiler.values().KeptFloats(matmul.inputs[0]).data;
  const float* b = compiler.values().KeptFloats(matmul.inputs[1]).data;
  const auto operation = [](bool transpose) { return transpose ? CUBLAS_OP_T : CUBLAS_OP_N; };
  // cuBLAS expects column-major matrices, which are the transposes of our row-major ones: dstᵀ = bᵀ
  // · aᵀ.
  compiler.emitter().Emit({matmul.name, matmul.label, "cublasSgemm",
                           [=, session = &compiler.session(), op_a = operation(transpose_a),
                            op_b = operation(transpose_b)] {
                             NETWORK3_CUBLAS(session->device(), cublasSgemm_v2, session->cublas(),
                                             op_b, op_a, n, m, k, alpha, b, transpose_b ? k : n, a,
                                             transpose_a ? m : k, beta, dst, n);
                           }});
}

Grid GridOf(const DenseArguments& arguments) {
  return {(arguments.columns + kDenseColumns - 1) / kDenseColumns,
          (arguments.rows + kDenseRows - 1) / kDenseRows, kDenseColumns * kDenseSlices};
}

Grid GridOf(const DenseBackwardArguments& arguments) {
  const int threads = arguments.columns >= kDenseBackwardThreads ? kDenseBackwardThreads
                      : arguments.columns > 32                   ? 64
                                                                 : 32;
  return {arguments.depth, 1, threads};
}

}  // namespace network3::cuda
