// Our declarations of cuDNN's types, checked against cudnn.h by `npm run check:cuda-headers`.
#pragma once

#include <cstddef>

#include "backend/cuda/api/driver_types.h"

namespace network3::cuda {

// Uses the vendor's names.
// NOLINTBEGIN(readability-identifier-naming)
using cudnnHandle_t = struct cudnnContext*;
using cudnnTensorDescriptor_t = struct cudnnTensorStruct*;
using cudnnFilterDescriptor_t = struct cudnnFilterStruct*;
using cudnnConvolutionDescriptor_t = struct cudnnConvolutionStruct*;
// NOLINTEND(readability-identifier-naming)

#define NETWORK3_CUDNN_STATUSES(X)                              \
  X(CUDNN_STATUS_SUCCESS, 0)                                    \
  X(CUDNN_STATUS_NOT_INITIALIZED, 1001)                         \
  X(CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH, 1002)             \
  X(CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED, 1008)               \
  X(CUDNN_STATUS_BAD_PARAM, 2000)                               \
  X(CUDNN_STATUS_NOT_SUPPORTED, 3000)                           \
  X(CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH, 3007)             \
  X(CUDNN_STATUS_INTERNAL_ERROR, 4000)                          \
  X(CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED, 4003)   \
  X(CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED, 4004) \
  X(CUDNN_STATUS_EXECUTION_FAILED, 5000)                        \
  X(CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER, 5001)

#define NETWORK3_CUDNN_DATA_TYPES(X) \
  X(CUDNN_DATA_FLOAT, 0)             \
  X(CUDNN_DATA_INT32, 4)             \
  X(CUDNN_DATA_UINT8, 6)

#define NETWORK3_CUDNN_TENSOR_FORMATS(X) \
  X(CUDNN_TENSOR_NCHW, 0)                \
  X(CUDNN_TENSOR_NHWC, 1)

#define NETWORK3_CUDNN_CONVOLUTION_MODES(X) \
  X(CUDNN_CONVOLUTION, 0)                   \
  X(CUDNN_CROSS_CORRELATION, 1)

#define NETWORK3_CUDNN_MATH_TYPES(X)          \
  X(CUDNN_DEFAULT_MATH, 0)                    \
  X(CUDNN_TENSOR_OP_MATH, 1)                  \
  X(CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION, 2) \
  X(CUDNN_FMA_MATH, 3)

#define NETWORK3_CUDNN_DETERMINISMS(X) \
  X(CUDNN_NON_DETERMINISTIC, 0)        \
  X(CUDNN_DETERMINISTIC, 1)

#define NETWORK3_CUDNN_FORWARD_ALGORITHMS(X)             \
  X(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM, 0)         \
  X(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM, 1) \
  X(CUDNN_CONVOLUTION_FWD_ALGO_GEMM, 2)                  \
  X(CUDNN_CONVOLUTION_FWD_ALGO_DIRECT, 3)                \
  X(CUDNN_CONVOLUTION_FWD_ALGO_FFT, 4)                   \
  X(CUDNN_CONVOLUTION_FWD_ALGO_FFT_TILING, 5)            \
  X(CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD, 6)              \
  X(CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED, 7)     \
  X(CUDNN_CONVOLUTION_FWD_ALGO_COUNT, 8)

#define NETWORK3_CUDNN_BACKWARD_DATA_ALGORITHMS(X)        \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_0, 0)                 \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_1, 1)                 \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT, 2)               \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT_TILING, 3)        \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD, 4)          \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED, 5) \
  X(CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT, 6)

#define NETWORK3_CUDNN_BACKWARD_FILTER_ALGORITHMS(X)        \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_0, 0)                 \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1, 1)                 \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT, 2)               \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_3, 3)                 \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD, 4)          \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD_NONFUSED, 5) \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT_TILING, 6)        \
  X(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT, 7)

#define NETWORK3_CUDNN_ENUMS(X)                                             \
  X(cudnnStatus_t, NETWORK3_CUDNN_STATUSES)                                 \
  X(cudnnDataType_t, NETWORK3_CUDNN_DATA_TYPES)                             \
  X(cudnnTensorFormat_t, NETWORK3_CUDNN_TENSOR_FORMATS)                     \
  X(cudnnConvolutionMode_t, NETWORK3_CUDNN_CONVOLUTION_MODES)               \
  X(cudnnMathType_t, NETWORK3_CUDNN_MATH_TYPES)                             \
  X(cudnnDeterminism_t, NETWORK3_CUDNN_DETERMINISMS)                        \
  X(cudnnConvolutionFwdAlgo_t, NETWORK3_CUDNN_FORWARD_ALGORITHMS)           \
  X(cudnnConvolutionBwdDataAlgo_t, NETWORK3_CUDNN_BACKWARD_DATA_ALGORITHMS) \
  X(cudnnConvolutionBwdFilterAlgo_t, NETWORK3_CUDNN_BACKWARD_FILTER_ALGORITHMS)

NETWORK3_CUDNN_ENUMS(NETWORK3_API_ENUM)

// The result of the heuristics for an algorithm. The list begins with the best one.
template <typename Algorithm>
struct CudnnAlgorithmPerformance {
  Algorithm algo;
  cudnnStatus_t status;
  float time;
  std::size_t memory;
  cudnnDeterminism_t determinism;
  cudnnMathType_t mathType;
  int reserved[3];
};
using cudnnConvolutionFwdAlgoPerf_t = CudnnAlgorithmPerformance<cudnnConvolutionFwdAlgo_t>;
using cudnnConvolutionBwdDataAlgoPerf_t = CudnnAlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t>;
using cudnnConvolutionBwdFilterAlgoPerf_t =
    CudnnAlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t>;

}  // namespace network3::cuda
