// The types and functions of cuBLAS 13 that we use, checked against cublas_v2.h by `npm run
// check:cuda-headers`.
#pragma once

#include <cstddef>

#include "backend/cuda/api/driver_types.h"

namespace network3::cuda {

// Uses the vendor's names.
// NOLINTBEGIN(readability-identifier-naming)
using cublasHandle_t = struct cublasContext*;
// NOLINTEND(readability-identifier-naming)

#define NETWORK3_CUBLAS_STATUSES(X)     \
  X(CUBLAS_STATUS_SUCCESS, 0)           \
  X(CUBLAS_STATUS_NOT_INITIALIZED, 1)   \
  X(CUBLAS_STATUS_ALLOC_FAILED, 3)      \
  X(CUBLAS_STATUS_INVALID_VALUE, 7)     \
  X(CUBLAS_STATUS_ARCH_MISMATCH, 8)     \
  X(CUBLAS_STATUS_EXECUTION_FAILED, 13) \
  X(CUBLAS_STATUS_INTERNAL_ERROR, 14)   \
  X(CUBLAS_STATUS_NOT_SUPPORTED, 15)

#define NETWORK3_CUBLAS_OPERATIONS(X) \
  X(CUBLAS_OP_N, 0)                   \
  X(CUBLAS_OP_T, 1)

#define NETWORK3_CUBLAS_POINTER_MODES(X) \
  X(CUBLAS_POINTER_MODE_HOST, 0)         \
  X(CUBLAS_POINTER_MODE_DEVICE, 1)

#define NETWORK3_CUBLAS_MATHS(X) \
  X(CUBLAS_DEFAULT_MATH, 0)      \
  X(CUBLAS_PEDANTIC_MATH, 2)     \
  X(CUBLAS_TF32_TENSOR_OP_MATH, 3)

#define NETWORK3_CUBLAS_PROPERTIES(X) \
  X(MAJOR_VERSION, 0)                 \
  X(MINOR_VERSION, 1)                 \
  X(PATCH_LEVEL, 2)

#define NETWORK3_CUBLAS_ENUMS(X)                        \
  X(cublasStatus_t, NETWORK3_CUBLAS_STATUSES)           \
  X(cublasOperation_t, NETWORK3_CUBLAS_OPERATIONS)      \
  X(cublasPointerMode_t, NETWORK3_CUBLAS_POINTER_MODES) \
  X(cublasMath_t, NETWORK3_CUBLAS_MATHS)                \
  X(libraryPropertyType, NETWORK3_CUBLAS_PROPERTIES)

NETWORK3_CUBLAS_ENUMS(NETWORK3_API_ENUM)

}  // namespace network3::cuda

#define NETWORK3_CUBLAS_FUNCTIONS(X)                                                             \
  X(const char*, cublasGetStatusString, (cublasStatus_t status))                                 \
  X(cublasStatus_t, cublasGetProperty, (libraryPropertyType property, int* value))               \
  X(cublasStatus_t, cublasCreate_v2, (cublasHandle_t * handle))                                  \
  X(cublasStatus_t, cublasDestroy_v2, (cublasHandle_t handle))                                   \
  X(cublasStatus_t, cublasSetStream_v2, (cublasHandle_t handle, CUstream stream))                \
  X(cublasStatus_t, cublasSetWorkspace_v2,                                                       \
    (cublasHandle_t handle, void* workspace, std::size_t bytes))                                 \
  X(cublasStatus_t, cublasSetMathMode, (cublasHandle_t handle, cublasMath_t mode))               \
  X(cublasStatus_t, cublasSetPointerMode_v2, (cublasHandle_t handle, cublasPointerMode_t mode))  \
  X(cublasStatus_t, cublasSgemm_v2,                                                              \
    (cublasHandle_t handle, cublasOperation_t transpose_a, cublasOperation_t transpose_b, int m, \
     int n, int k, const float* alpha, const float* a, int lda, const float* b, int ldb,         \
     const float* beta, float* c, int ldc))

namespace network3::cuda {

struct CublasApi {
  NETWORK3_CUBLAS_FUNCTIONS(NETWORK3_API_MEMBER)
};

template <typename Visit>
void ForEachFunction(CublasApi& table, Visit visit) {
  NETWORK3_CUBLAS_FUNCTIONS(NETWORK3_API_VISIT)
}

}  // namespace network3::cuda
