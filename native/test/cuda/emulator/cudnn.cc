// Emulates libcudnn.so.9 on the host, with convolutions as loops.
#include "backend/cuda/api/cudnn.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "test/cuda/emulator/convolution.h"
#include "test/cuda/emulator/exported.h"
#include "test/cuda/emulator/fail.h"
#include "test/cuda/emulator/memory.h"
#include "test/cuda/emulator/stream.h"
#include "test/cuda/emulator/trace.h"
#include "test/cuda/faults.h"

namespace network3::cuda {

struct cudnnContext {
  CUstream stream = nullptr;
};
struct cudnnTensorStruct {
  int n = 0, c = 0, h = 0, w = 0;
  std::size_t bytes() const { return sizeof(float) * n * c * h * w; }
};
struct cudnnFilterStruct {
  int k = 0, c = 0, h = 0, w = 0;
  std::size_t bytes() const { return sizeof(float) * k * c * h * w; }
};
struct cudnnConvolutionStruct {
  int pad_h = 0, pad_w = 0, stride_h = 1, stride_w = 1, groups = 1;
  cudnnMathType_t math = CUDNN_DEFAULT_MATH;
};

namespace {

cudnnStatus_t Begin(const char* name) { return static_cast<cudnnStatus_t>(emulator::Enter(name)); }

#define NETWORK3_BEGIN(name) \
  if (const cudnnStatus_t fault = Begin(#name); fault != CUDNN_STATUS_SUCCESS) return fault

// The index of the algorithm that the backend has to choose, the same in all three directions.
constexpr int kGoodAlgorithm = 1;

// The workspace of that algorithm, which is different with tensor cores.
std::size_t Workspace(const cudnnConvolutionStruct& convolution) {
  return convolution.math == CUDNN_TENSOR_OP_MATH ? 8192 : 4096;
}

emulator::ConvolutionShape ShapeOf(const cudnnTensorStruct& src, const cudnnFilterStruct& weights,
                                   const cudnnTensorStruct& dst,
                                   const cudnnConvolutionStruct& convolution) {
  if (src.c != weights.c * convolution.groups || dst.c != weights.k || dst.n != src.n ||
      dst.h != (src.h + 2 * convolution.pad_h - weights.h) / convolution.stride_h + 1 ||
      dst.w != (src.w + 2 * convolution.pad_w - weights.w) / convolution.stride_w + 1) {
    emulator::Fail("the shapes of a convolution do not fit together");
  }
  return {src.n,
          src.c,
          src.h,
          src.w,
          weights.k,
          weights.h,
          weights.w,
          dst.h,
          dst.w,
          convolution.groups,
          convolution.stride_h,
          convolution.stride_w,
          convolution.pad_h,
          convolution.pad_w};
}

// Algorithms with a better rank, each of which must be rejected for a reason, followed by the right
// one.
template <typename Performance>
cudnnStatus_t List(const cudnnConvolutionStruct& convolution, int requested, int* returned,
                   Performance* list) {
  using Algorithm = decltype(list->algo);
  const bool tf32 = convolution.math != CUDNN_FMA_MATH;
  const cudnnMathType_t math = tf32 ? CUDNN_TENSOR_OP_MATH : CUDNN_FMA_MATH;
  // FFT and Winograd must be rejected although their entries in the list have no such reason.
  std::vector<Performance> all;
  for (const int inexact : {2, 4, 5, 6}) {
    all.push_back({static_cast<Algorithm>(inexact),
                   CUDNN_STATUS_SUCCESS,
                   -1,
                   0,
                   CUDNN_DETERMINISTIC,
                   math,
                   {}});
  }
  const std::vector<Performance> others{
      {static_cast<Algorithm>(4), CUDNN_STATUS_NOT_SUPPORTED, -1, 0, CUDNN_DETERMINISTIC, math, {}},
      {static_cast<Algorithm>(0), CUDNN_STATUS_SUCCESS, -1, 0, CUDNN_NON_DETERMINISTIC, math, {}},
      {static_cast<Algorithm>(2),
       CUDNN_STATUS_SUCCESS,
       -1,
       std::size_t{1} << 40,
       CUDNN_DETERMINISTIC,
       math,
       {}},
      {static_cast<Algorithm>(3),
       tf32 ? CUDNN_STATUS_NOT_SUPPORTED : CUDNN_STATUS_SUCCESS,
       -1,
       0,
       CUDNN_DETERMINISTIC,
       CUDNN_TENSOR_OP_MATH,
       {}},
      {static_cast<Algorithm>(kGoodAlgorithm),
       CUDNN_STATUS_SUCCESS,
       -1,
       4096,
       CUDNN_DETERMINISTIC,
       math,
       {}},
  };
  all.insert(all.end(), others.begin(), others.end());
  if (std::getenv("NETWORK3_EMULATOR_SHORT_LIST") != nullptr) all.pop_back();
  *returned = std::min(requested, static_cast<int>(all.size()));
  std::copy_n(all.begin(), *returned, list);
  return CUDNN_STATUS_SUCCESS;
}

// Checks the arguments of a direction and runs it on the stream.
cudnnStatus_t Run(cudnnHandle_t handle, const char* name, const cudnnConvolutionStruct& convolution,
                  int algorithm, const void* alpha, const void* beta, void* workspace,
                  std::size_t workspace_bytes, std::function<void()> work) {
  static std::mutex mutex;
  static std::set<std::string> loaded;
  if (algorithm != kGoodAlgorithm) emulator::Fail(std::string(name) + ": a bad algorithm");
  if (*static_cast<const float*>(alpha) != 1 || *static_cast<const float*>(beta) != 0) {
    emulator::Fail(std::string(name) + ": only alpha 1 and beta 0 are emulated");
  }
  // With default math it may use tensor cores, whatever was queried before.
  cudnnConvolutionStruct used = convolution;
  if (used.math == CUDNN_DEFAULT_MATH) used.math = CUDNN_TENSOR_OP_MATH;
  if (workspace_bytes < Workspace(used)) return CUDNN_STATUS_BAD_PARAM;
  emulator::CheckRange(workspace, workspace_bytes, name);
  {
    // The first use loads kernels, which is not allowed during a capture.
    const std::lock_guard<std::mutex> lock(mutex);
    const bool captures = handle->stream->capture != nullptr;
    if (captures && loaded.count(name) == 0) return CUDNN_STATUS_EXECUTION_FAILED;
    if (loaded.insert(name).second) emulator::DisturbCaptures(std::string("the first ") + name);
  }
  const bool taken = emulator::Enqueue(handle->stream, name, std::move(work));
  return taken ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER;
}

}  // namespace

// The planned results of these functions are versions.
// NOLINTBEGIN(readability-identifier-naming): the names are the vendor's.

NETWORK3_EXPORT std::size_t cudnnGetVersion() {
  const int planned = emulator::Enter("cudnnGetVersion");
  return planned != 0 ? static_cast<std::size_t>(planned) : 91900;
}
NETWORK3_EXPORT std::size_t cudnnGetCudartVersion() {
  const int planned = emulator::Enter("cudnnGetCudartVersion");
  return planned != 0 ? static_cast<std::size_t>(planned) : 13000;
}
NETWORK3_EXPORT const char* cudnnGetErrorString(cudnnStatus_t) { return "emulated status"; }

NETWORK3_EXPORT void cudnnGetLastErrorString(char* message, std::size_t size) {
  std::snprintf(message, size, "what the emulator says");
}

NETWORK3_EXPORT cudnnStatus_t cudnnCreate(cudnnHandle_t* handle) {
  NETWORK3_BEGIN(cudnnCreate);
  emulator::DisturbCaptures("cudnnCreate");
  *handle = new cudnnContext();
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
  emulator::DisturbCaptures("cudnnDestroy");
  delete handle;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, CUstream stream) {
  NETWORK3_BEGIN(cudnnSetStream);
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t* descriptor) {
  NETWORK3_BEGIN(cudnnCreateTensorDescriptor);
  *descriptor = new cudnnTensorStruct();
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t descriptor) {
  delete descriptor;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t descriptor,
                                                         cudnnTensorFormat_t format,
                                                         cudnnDataType_t type, int n, int c, int h,
                                                         int w) {
  NETWORK3_BEGIN(cudnnSetTensor4dDescriptor);
  if (format != CUDNN_TENSOR_NCHW || type != CUDNN_DATA_FLOAT) return CUDNN_STATUS_NOT_SUPPORTED;
  *descriptor = {n, c, h, w};
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t* descriptor) {
  NETWORK3_BEGIN(cudnnCreateFilterDescriptor);
  *descriptor = new cudnnFilterStruct();
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t descriptor) {
  delete descriptor;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t descriptor,
                                                         cudnnDataType_t type,
                                                         cudnnTensorFormat_t format, int k, int c,
                                                         int h, int w) {
  NETWORK3_BEGIN(cudnnSetFilter4dDescriptor);
  if (format != CUDNN_TENSOR_NCHW || type != CUDNN_DATA_FLOAT) return CUDNN_STATUS_NOT_SUPPORTED;
  *descriptor = {k, c, h, w};
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t
cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* descriptor) {
  NETWORK3_BEGIN(cudnnCreateConvolutionDescriptor);
  *descriptor = new cudnnConvolutionStruct();
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t
cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t descriptor) {
  delete descriptor;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetConvolution2dDescriptor(
    cudnnConvolutionDescriptor_t descriptor, int pad_h, int pad_w, int stride_h, int stride_w,
    int dilation_h, int dilation_w, cudnnConvolutionMode_t mode, cudnnDataType_t) {
  NETWORK3_BEGIN(cudnnSetConvolution2dDescriptor);
  if (dilation_h != 1 || dilation_w != 1 || mode != CUDNN_CROSS_CORRELATION) {
    return CUDNN_STATUS_NOT_SUPPORTED;
  }
  descriptor->pad_h = pad_h;
  descriptor->pad_w = pad_w;
  descriptor->stride_h = stride_h;
  descriptor->stride_w = stride_w;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t descriptor,
                                                          cudnnMathType_t math) {
  NETWORK3_BEGIN(cudnnSetConvolutionMathType);
  emulator::Log("  cudnn math " + std::to_string(math));
  descriptor->math = math;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t descriptor,
                                                            int groups) {
  NETWORK3_BEGIN(cudnnSetConvolutionGroupCount);
  descriptor->groups = groups;
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(
    cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnFilterDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnTensorDescriptor_t,
    const int requested, int* returned, cudnnConvolutionFwdAlgoPerf_t* algorithms) {
  NETWORK3_BEGIN(cudnnGetConvolutionForwardAlgorithm_v7);
  return List(*convolution, requested, returned, algorithms);
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(
    cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnFilterDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnTensorDescriptor_t,
    cudnnConvolutionFwdAlgo_t, std::size_t* bytes) {
  NETWORK3_BEGIN(cudnnGetConvolutionForwardWorkspaceSize);
  *bytes = Workspace(*convolution);
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnConvolutionForward(
    cudnnHandle_t handle, const void* alpha, const cudnnTensorDescriptor_t src_descriptor,
    const void* src, const cudnnFilterDescriptor_t weights_descriptor, const void* weights,
    const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionFwdAlgo_t algorithm,
    void* workspace, std::size_t workspace_bytes, const void* beta,
    const cudnnTensorDescriptor_t dst_descriptor, void* dst) {
  NETWORK3_BEGIN(cudnnConvolutionForward);
  const auto shape = ShapeOf(*src_descriptor, *weights_descriptor, *dst_descriptor, *convolution);
  emulator::CheckRange(src, src_descriptor->bytes(), "cudnnConvolutionForward");
  emulator::CheckRange(weights, weights_descriptor->bytes(), "cudnnConvolutionForward");
  emulator::CheckRange(dst, dst_descriptor->bytes(), "cudnnConvolutionForward");
  return Run(handle, "cudnnConvolutionForward", *convolution, algorithm, alpha, beta, workspace,
             workspace_bytes, [=] {
               auto* results = static_cast<float*>(dst);
               emulator::Forward(shape, static_cast<const float*>(src),
                                 static_cast<const float*>(weights), results);
               // The planned result is the error, in millionths, of a device that silently gives
               // wrong results.
               const int error = test::PlannedFault("wrongConvolution", 1);
               if (error != 0) results[0] += static_cast<float>(error) * 1e-6F;
             });
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(
    cudnnHandle_t, const cudnnFilterDescriptor_t, const cudnnTensorDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnTensorDescriptor_t,
    const int requested, int* returned, cudnnConvolutionBwdDataAlgoPerf_t* algorithms) {
  NETWORK3_BEGIN(cudnnGetConvolutionBackwardDataAlgorithm_v7);
  return List(*convolution, requested, returned, algorithms);
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(
    cudnnHandle_t, const cudnnFilterDescriptor_t, const cudnnTensorDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnTensorDescriptor_t,
    cudnnConvolutionBwdDataAlgo_t, std::size_t* bytes) {
  NETWORK3_BEGIN(cudnnGetConvolutionBackwardDataWorkspaceSize);
  *bytes = Workspace(*convolution);
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnConvolutionBackwardData(
    cudnnHandle_t handle, const void* alpha, const cudnnFilterDescriptor_t weights_descriptor,
    const void* weights, const cudnnTensorDescriptor_t diff_dst_descriptor, const void* diff_dst,
    const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionBwdDataAlgo_t algorithm,
    void* workspace, std::size_t workspace_bytes, const void* beta,
    const cudnnTensorDescriptor_t diff_src_descriptor, void* diff_src) {
  NETWORK3_BEGIN(cudnnConvolutionBackwardData);
  const auto shape =
      ShapeOf(*diff_src_descriptor, *weights_descriptor, *diff_dst_descriptor, *convolution);
  emulator::CheckRange(diff_src, diff_src_descriptor->bytes(), "cudnnConvolutionBackwardData");
  emulator::CheckRange(weights, weights_descriptor->bytes(), "cudnnConvolutionBackwardData");
  emulator::CheckRange(diff_dst, diff_dst_descriptor->bytes(), "cudnnConvolutionBackwardData");
  return Run(handle, "cudnnConvolutionBackwardData", *convolution, algorithm, alpha, beta,
             workspace, workspace_bytes, [=] {
               emulator::BackwardData(shape, static_cast<float*>(diff_src),
                                      static_cast<const float*>(weights),
                                      static_cast<const float*>(diff_dst));
             });
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(
    cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnTensorDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnFilterDescriptor_t,
    const int requested, int* returned, cudnnConvolutionBwdFilterAlgoPerf_t* algorithms) {
  NETWORK3_BEGIN(cudnnGetConvolutionBackwardFilterAlgorithm_v7);
  return List(*convolution, requested, returned, algorithms);
}

NETWORK3_EXPORT cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(
    cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnTensorDescriptor_t,
    const cudnnConvolutionDescriptor_t convolution, const cudnnFilterDescriptor_t,
    cudnnConvolutionBwdFilterAlgo_t, std::size_t* bytes) {
  NETWORK3_BEGIN(cudnnGetConvolutionBackwardFilterWorkspaceSize);
  *bytes = Workspace(*convolution);
  return CUDNN_STATUS_SUCCESS;
}

NETWORK3_EXPORT cudnnStatus_t cudnnConvolutionBackwardFilter(
    cudnnHandle_t handle, const void* alpha, const cudnnTensorDescriptor_t src_descriptor,
    const void* src, const cudnnTensorDescriptor_t diff_dst_descriptor, const void* diff_dst,
    const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionBwdFilterAlgo_t algorithm,
    void* workspace, std::size_t workspace_bytes, const void* beta,
    const cudnnFilterDescriptor_t diff_weights_descriptor, void* diff_weights) {
  NETWORK3_BEGIN(cudnnConvolutionBackwardFilter);
  const auto shape =
      ShapeOf(*src_descriptor, *diff_weights_descriptor, *diff_dst_descriptor, *convolution);
  emulator::CheckRange(src, src_descriptor->bytes(), "cudnnConvolutionBackwardFilter");
  emulator::CheckRange(diff_weights, diff_weights_descriptor->bytes(),
                       "cudnnConvolutionBackwardFilter");
  emulator::CheckRange(diff_dst, diff_dst_descriptor->bytes(), "cudnnConvolutionBackwardFilter");
  return Run(handle, "cudnnConvolutionBackwardFilter", *convolution, algorithm, alpha, beta,
             workspace, workspace_bytes, [=] {
               emulator::BackwardWeights(shape, static_cast<const float*>(src),
                                         static_cast<float*>(diff_weights),
                                         static_cast<const float*>(diff_dst));
             });
}

// NOLINTEND(readability-identifier-naming)

#define NETWORK3_TABLE CudnnApi
NETWORK3_CUDNN_FUNCTIONS(NETWORK3_CHECK_EXPORT)
NETWORK3_CUDNN_OPTIONAL_FUNCTIONS(NETWORK3_CHECK_EXPORT)

}  // namespace network3::cuda
