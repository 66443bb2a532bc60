// cuDNN's view of a convolution, for its three directions.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "backend/cuda/compiler.h"
#include "core/error.h"

namespace network3::cuda {

// Descriptors of src, weights, dst and the convolution itself; all float, row-major.
class Convolution {
 public:
  Convolution(const Session& session, const Shape& src, const Shape& weights, const Shape& dst,
              const Attributes& attributes);
  ~Convolution();
  Convolution(const Convolution&) = delete;
  Convolution& operator=(const Convolution&) = delete;

  cudnnTensorDescriptor_t src() const { return src_; }
  cudnnFilterDescriptor_t weights() const { return weights_; }
  cudnnTensorDescriptor_t dst() const { return dst_; }
  cudnnConvolutionDescriptor_t operation() const { return operation_; }

 private:
  void Describe(const Session& session, const Shape& src, const Shape& weights, const Shape& dst,
                const Attributes& attributes);
  void Destroy() noexcept;

  const Device& device_;
  cudnnTensorDescriptor_t src_ = nullptr;
  cudnnFilterDescriptor_t weights_ = nullptr;
  cudnnTensorDescriptor_t dst_ = nullptr;
  cudnnConvolutionDescriptor_t operation_ = nullptr;
};

// More than a convolution of a mini-batch has use for.
constexpr std::size_t kMostWorkspace = 64 << 20;

constexpr int kMostAlgorithms = 16;

// The first algorithm of cuDNN's list that gives the same result every time, needs at most
// kMostWorkspace and needs no tensor cores unless TF32 was asked for. Nothing is timed, so that the
// choice is the same every time too. Throws Error{kUnsupportedOp} if there is none.
template <typename Performance>
const Performance& ChooseAlgorithm(const Op& op,
                                   const std::array<Performance, kMostAlgorithms>& list, int count,
                                   bool tf32) {
  const auto end = list.begin() + count;
  const auto found = std::find_if(list.begin(), end, [&](const Performance& entry) {
    return entry.status == CUDNN_STATUS_SUCCESS && entry.determinism == CUDNN_DETERMINISTIC &&
           entry.memory <= kMostWorkspace &&
           (tf32 || entry.mathType == CUDNN_FMA_MATH || entry.mathType == CUDNN_DEFAULT_MATH);
  });
  if (found == end) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": the cuda backend has no deterministic " +
                                               op.name + " of this shape within " +
                                               std::to_string(kMostWorkspace) + " bytes");
  }
  return *found;
}

}  // namespace network3::cuda
