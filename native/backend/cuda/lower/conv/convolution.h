// Convolutions by cuDNN, in their three directions.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "backend/cuda/compile/compiler.h"
#include "core/error.h"

namespace network3::cuda {

// Descriptors of src, weights, dst and the convolution; all are float and row-major.
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
  void SetMath(cudnnMathType_t math) const;

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

// More than a convolution of a mini-batch can use.
constexpr std::size_t kMostWorkspace = 64 << 20;

constexpr int kMostAlgorithms = 16;

// The algorithms that sum products. FFT and Winograd have larger rounding errors than the
// comparison with the CPU allows, and they spread a NaN to other elements. The results of the other
// algorithms of these directions depend on the order of atomic operations.
template <typename Algorithm>
struct Allowed;
template <>
struct Allowed<cudnnConvolutionFwdAlgo_t> {
  static constexpr std::array list{CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
                                   CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM};
};
template <>
struct Allowed<cudnnConvolutionBwdDataAlgo_t> {
  static constexpr std::array list{CUDNN_CONVOLUTION_BWD_DATA_ALGO_1};
};
template <>
struct Allowed<cudnnConvolutionBwdFilterAlgo_t> {
  static constexpr std::array list{CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1};
};

template <typename Algorithm>
struct ChosenAlgorithm {
  Algorithm algorithm;
  std::size_t workspace;  // in bytes
  std::string Name() const { return "cudnn:" + std::to_string(static_cast<int>(algorithm)); }
};

// True if the status means that cuDNN does not support the request, false for other failures.
bool IsRefusal(cudnnStatus_t status);
[[noreturn]] void ThrowNoAlgorithm(const Op& op, const std::string& reason);

// Chooses an algorithm for one direction of a convolution: the first one in cuDNN's `list`, which
// begins with the best, that is allowed, is deterministic, needs at most kMostWorkspace and, unless
// TF32 was requested, uses no tensor cores. Nothing is timed, so the choice is deterministic too.
// If the list has no such algorithm, algorithm 1 is queried directly by `ask`, which is
// cudnnStatus_t(algorithm, std::size_t* bytes). Throws Error{kUnsupportedOp} if there is none.
template <typename Performance, typename Ask>
auto ChooseAlgorithm(const Session& session, const Convolution& convolution, const Op& op,
                     const std::array<Performance, kMostAlgorithms>& list, int count, Ask ask) {
  using Algorithm = decltype(Performance::algo);
  const Device& device = session.device();
  const auto& allowed = Allowed<Algorithm>::list;
  const auto end = list.begin() + count;
  const auto found = std::find_if(list.begin(), end, [&](const Performance& entry) {
    return entry.status == CUDNN_STATUS_SUCCESS && entry.determinism == CUDNN_DETERMINISTIC &&
           std::find(allowed.begin(), allowed.end(), entry.algo) != allowed.end() &&
           entry.memory <= kMostWorkspace &&
           (session.tf32() || entry.mathType == CUDNN_FMA_MATH ||
            entry.mathType == CUDNN_DEFAULT_MATH);
  });
  ChosenAlgorithm<Algorithm> chosen{static_cast<Algorithm>(1), 0};
  if (found != end) {
    chosen.algorithm = found->algo;
    // Set before the query, because the workspace depends on it.
    if (session.tf32()) convolution.SetMath(found->mathType);
    device.Check(ask(chosen.algorithm, &chosen.workspace), "cudnnGetConvolutionWorkspaceSize");
    return chosen;
  }
  const cudnnStatus_t status = ask(chosen.algorithm, &chosen.workspace);
  if (IsRefusal(status)) ThrowNoAlgorithm(op, device.cudnn().cudnnGetErrorString(status));
  device.Check(status, "cudnnGetConvolutionWorkspaceSize");
  if (chosen.workspace > kMostWorkspace) {
    ThrowNoAlgorithm(op, "algorithm 1 needs " + std::to_string(chosen.workspace) + " bytes");
  }
  return chosen;
}

}  // namespace network3::cuda
