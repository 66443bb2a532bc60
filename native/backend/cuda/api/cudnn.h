// The functions of cuDNN 9 that we use.
#pragma once

#include "backend/cuda/api/cudnn_types.h"

#define NETWORK3_CUDNN_FUNCTIONS(X)                                                                \
  X(std::size_t, cudnnGetVersion, ())                                                              \
  X(std::size_t, cudnnGetCudartVersion, ())                                                        \
  X(const char*, cudnnGetErrorString, (cudnnStatus_t status))                                      \
  X(cudnnStatus_t, cudnnCreate, (cudnnHandle_t * handle))                                          \
  X(cudnnStatus_t, cudnnDestroy, (cudnnHandle_t handle))                                           \
  X(cudnnStatus_t, cudnnSetStream, (cudnnHandle_t handle, CUstream stream))                        \
  X(cudnnStatus_t, cudnnCreateTensorDescriptor, (cudnnTensorDescriptor_t * descriptor))            \
  X(cudnnStatus_t, cudnnDestroyTensorDescriptor, (cudnnTensorDescriptor_t descriptor))             \
  X(cudnnStatus_t, cudnnSetTensor4dDescriptor,                                                     \
    (cudnnTensorDescriptor_t descriptor, cudnnTensorFormat_t format, cudnnDataType_t type, int n,  \
     int c, int h, int w))                                                                         \
  X(cudnnStatus_t, cudnnCreateFilterDescriptor, (cudnnFilterDescriptor_t * descriptor))            \
  X(cudnnStatus_t, cudnnDestroyFilterDescriptor, (cudnnFilterDescriptor_t descriptor))             \
  X(cudnnStatus_t, cudnnSetFilter4dDescriptor,                                                     \
    (cudnnFilterDescriptor_t descriptor, cudnnDataType_t type, cudnnTensorFormat_t format, int k,  \
     int c, int h, int w))                                                                         \
  X(cudnnStatus_t, cudnnCreateConvolutionDescriptor, (cudnnConvolutionDescriptor_t * descriptor))  \
  X(cudnnStatus_t, cudnnDestroyConvolutionDescriptor, (cudnnConvolutionDescriptor_t descriptor))   \
  X(cudnnStatus_t, cudnnSetConvolution2dDescriptor,                                                \
    (cudnnConvolutionDescriptor_t descriptor, int pad_h, int pad_w, int stride_h, int stride_w,    \
     int dilation_h, int dilation_w, cudnnConvolutionMode_t mode, cudnnDataType_t compute_type))   \
  X(cudnnStatus_t, cudnnSetConvolutionMathType,                                                    \
    (cudnnConvolutionDescriptor_t descriptor, cudnnMathType_t math_type))                          \
  X(cudnnStatus_t, cudnnSetConvolutionGroupCount,                                                  \
    (cudnnConvolutionDescriptor_t descriptor, int groups))                                         \
  X(cudnnStatus_t, cudnnGetConvolutionForwardAlgorithm_v7,                                         \
    (cudnnHandle_t handle, const cudnnTensorDescriptor_t src,                                      \
     const cudnnFilterDescriptor_t weights, const cudnnConvolutionDescriptor_t convolution,        \
     const cudnnTensorDescriptor_t dst, const int requested, int* returned,                        \
     cudnnConvolutionFwdAlgoPerf_t* algorithms))                                                   \
  X(cudnnStatus_t, cudnnGetConvolutionForwardWorkspaceSize,                                        \
    (cudnnHandle_t handle, const cudnnTensorDescriptor_t src,                                      \
     const cudnnFilterDescriptor_t weights, const cudnnConvolutionDescriptor_t convolution,        \
     const cudnnTensorDescriptor_t dst, cudnnConvolutionFwdAlgo_t algorithm, std::size_t* bytes))  \
  X(cudnnStatus_t, cudnnConvolutionForward,                                                        \
    (cudnnHandle_t handle, const void* alpha, const cudnnTensorDescriptor_t src_descriptor,        \
     const void* src, const cudnnFilterDescriptor_t weights_descriptor, const void* weights,       \
     const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionFwdAlgo_t algorithm,          \
     void* workspace, std::size_t workspace_bytes, const void* beta,                               \
     const cudnnTensorDescriptor_t dst_descriptor, void* dst))                                     \
  X(cudnnStatus_t, cudnnGetConvolutionBackwardDataAlgorithm_v7,                                    \
    (cudnnHandle_t handle, const cudnnFilterDescriptor_t weights,                                  \
     const cudnnTensorDescriptor_t diff_dst, const cudnnConvolutionDescriptor_t convolution,       \
     const cudnnTensorDescriptor_t diff_src, const int requested, int* returned,                   \
     cudnnConvolutionBwdDataAlgoPerf_t* algorithms))                                               \
  X(cudnnStatus_t, cudnnGetConvolutionBackwardDataWorkspaceSize,                                   \
    (cudnnHandle_t handle, const cudnnFilterDescriptor_t weights,                                  \
     const cudnnTensorDescriptor_t diff_dst, const cudnnConvolutionDescriptor_t convolution,       \
     const cudnnTensorDescriptor_t diff_src, cudnnConvolutionBwdDataAlgo_t algorithm,              \
     std::size_t* bytes))                                                                          \
  X(cudnnStatus_t, cudnnConvolutionBackwardData,                                                   \
    (cudnnHandle_t handle, const void* alpha, const cudnnFilterDescriptor_t weights_descriptor,    \
     const void* weights, const cudnnTensorDescriptor_t diff_dst_descriptor, const void* diff_dst, \
     const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionBwdDataAlgo_t algorithm,      \
     void* workspace, std::size_t workspace_bytes, const void* beta,                               \
     const cudnnTensorDescriptor_t diff_src_descriptor, void* diff_src))                           \
  X(cudnnStatus_t, cudnnGetConvolutionBackwardFilterAlgorithm_v7,                                  \
    (cudnnHandle_t handle, const cudnnTensorDescriptor_t src,                                      \
     const cudnnTensorDescriptor_t diff_dst, const cudnnConvolutionDescriptor_t convolution,       \
     const cudnnFilterDescriptor_t diff_weights, const int requested, int* returned,               \
     cudnnConvolutionBwdFilterAlgoPerf_t* algorithms))                                             \
  X(cudnnStatus_t, cudnnGetConvolutionBackwardFilterWorkspaceSize,                                 \
    (cudnnHandle_t handle, const cudnnTensorDescriptor_t src,                                      \
     const cudnnTensorDescriptor_t diff_dst, const cudnnConvolutionDescriptor_t convolution,       \
     const cudnnFilterDescriptor_t diff_weights, cudnnConvolutionBwdFilterAlgo_t algorithm,        \
     std::size_t* bytes))                                                                          \
  X(cudnnStatus_t, cudnnConvolutionBackwardFilter,                                                 \
    (cudnnHandle_t handle, const void* alpha, const cudnnTensorDescriptor_t src_descriptor,        \
     const void* src, const cudnnTensorDescriptor_t diff_dst_descriptor, const void* diff_dst,     \
     const cudnnConvolutionDescriptor_t convolution, cudnnConvolutionBwdFilterAlgo_t algorithm,    \
     void* workspace, std::size_t workspace_bytes, const void* beta,                               \
     const cudnnFilterDescriptor_t diff_weights_descriptor, void* diff_weights))

// Optional functions. Their pointers are null if they are missing.
#define NETWORK3_CUDNN_OPTIONAL_FUNCTIONS(X) \
  X(void, cudnnGetLastErrorString, (char* message, std::size_t size))

namespace network3::cuda {

struct CudnnApi {
  NETWORK3_CUDNN_FUNCTIONS(NETWORK3_API_MEMBER)
  NETWORK3_CUDNN_OPTIONAL_FUNCTIONS(NETWORK3_API_MEMBER)
};

template <typename Visit>
void ForEachFunction(CudnnApi& table, Visit visit) {
  NETWORK3_CUDNN_FUNCTIONS(NETWORK3_API_VISIT)
}

template <typename Visit>
void ForEachOptionalFunction(CudnnApi& table, Visit visit) {
  NETWORK3_CUDNN_OPTIONAL_FUNCTIONS(NETWORK3_API_VISIT)
}

}  // namespace network3::cuda
