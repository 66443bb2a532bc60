#include <map>

#include "backend/cuda/ops/ops.h"
#include "core/error.h"

namespace network3::cuda {

CompileOp FindOp(const Op& op) {
  static const std::map<std::string, CompileOp> kOps = {
      {"variable", CompileVariable},
      {"scalar", CompileScalar},
      {"constant", CompileConstant},
      {"slice_batch", CompileSliceBatch},
      {"conv2d", CompileConv2d},
      {"conv2d_backward_data", CompileConv2dBackwardData},
      {"conv2d_backward_weights", CompileConv2dBackwardWeights},
      {"max_pool2d", CompileMaxPool2d},
      {"max_pool2d_backward", CompileMaxPool2dBackward},
      {"bias_add", CompileBiasAdd},
      {"bias_add_backward", CompileBiasAddBackward},
      {"activation", CompileActivation},
      {"activation_backward", CompileActivationBackward},
      {"matmul", CompileMatmul},
      {"reshape", CompileReshape},
      {"scale", CompileScale},
      {"add", CompileAdd},
      {"multiply", CompileMultiply},
      {"dropout", CompileDropout},
      {"softmax", CompileSoftmax},
      {"softmax_log_likelihood", CompileSoftmaxLogLikelihood},
      {"softmax_log_likelihood_backward", CompileSoftmaxLogLikelihoodBackward},
      {"argmax", CompileArgmax},
      {"correct_count", CompileCorrectCount},
      {"l2_penalty", CompileL2Penalty},
      {"sgd_update", CompileSgdUpdate},
  };
  const auto found = kOps.find(op.name);
  if (found == kOps.end()) {
    throw Error(ErrorCode::kUnsupportedOp,
                op.label + ": the cuda backend has no op named " + op.name);
  }
  return found->second;
}

}  // namespace network3::cuda
