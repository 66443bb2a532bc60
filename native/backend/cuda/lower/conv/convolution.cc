#include "backend/cuda/lower/conv/convolution.h"

namespace network3::cuda {
namespace {

void SetShape(const Device& device, cudnnTensorDescriptor_t descriptor, const Shape& shape) {
  NETWORK3_CUDNN(device, cudnnSetTensor4dDescriptor, descriptor, CUDNN_TENSOR_NCHW,
                 CUDNN_DATA_FLOAT, static_cast<int>(shape[0]), static_cast<int>(shape[1]),
                 static_cast<int>(shape[2]), static_cast<int>(shape[3]));
}

}  // namespace

Convolution::Convolution(const Session& session, const Shape& src, const Shape& weights,
                         const Shape& dst, const Attributes& attributes)
    : device_(session.device()) {
  try {
    Describe(session, src, weights, dst, attributes);
  } catch (...) {
    Destroy();
    throw;
  }
}

void Convolution::Describe(const Session& session, const Shape& src, const Shape& weights,
                           const Shape& dst, const Attributes& attributes) {
  NETWORK3_CUDNN(device_, cudnnCreateTensorDescriptor, &src_);
  NETWORK3_CUDNN(device_, cudnnCreateTensorDescriptor, &dst_);
  NETWORK3_CUDNN(device_, cudnnCreateFilterDescriptor, &weights_);
  NETWORK3_CUDNN(device_, cudnnCreateConvolutionDescriptor, &operation_);
  SetShape(device_, src_, src);
  SetShape(device_, dst_, dst);
  NETWORK3_CUDNN(device_, cudnnSetFilter4dDescriptor, weights_, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NCHW,
                 static_cast<int>(weights[0]), static_cast<int>(weights[1]),
                 static_cast<int>(weights[2]), static_cast<int>(weights[3]));
  const auto at = [&](const char* name, std::size_t axis) {
    return static_cast<int>(attributes.List(name)[axis]);
  };
  NETWORK3_CUDNN(device_, cudnnSetConvolution2dDescriptor, operation_, at("padding", 0),
                 at("padding", 1), at("stride", 0), at("stride", 1), 1, 1, CUDNN_CROSS_CORRELATION,
                 CUDNN_DATA_FLOAT);
  NETWORK3_CUDNN(device_, cudnnSetConvolutionGroupCount, operation_,
                 static_cast<int>(attributes.Number("groups")));
  // Set explicitly, because the default allows TF32.
  SetMath(session.tf32() ? CUDNN_DEFAULT_MATH : CUDNN_FMA_MATH);
}

void Convolution::SetMath(cudnnMathType_t math) const {
  NETWORK3_CUDNN(device_, cudnnSetConvolutionMathType, operation_, math);
}

Convolution::~Convolution() { Destroy(); }

void Convolution::Destroy() noexcept {
  const CudnnApi& cudnn = device_.cudnn();
  if (src_ != nullptr) cudnn.cudnnDestroyTensorDescriptor(src_);
  if (dst_ != nullptr) cudnn.cudnnDestroyTensorDescriptor(dst_);
  if (weights_ != nullptr) cudnn.cudnnDestroyFilterDescriptor(weights_);
  if (operation_ != nullptr) cudnn.cudnnDestroyConvolutionDescriptor(operation_);
}

bool IsRefusal(cudnnStatus_t status) {
  return status >= CUDNN_STATUS_BAD_PARAM && status < CUDNN_STATUS_INTERNAL_ERROR;
}

void ThrowNoAlgorithm(const Op& op, const std::string& reason) {
  throw Error(ErrorCode::kUnsupportedOp, op.label + ": the cuda backend has no deterministic " +
                                             op.name + " of this shape within " +
                                             std::to_string(kMostWorkspace) + " bytes: " + reason);
}

}  // namespace network3::cuda
