// Emulates libcublas.so.13 on the host, with one product as loops.
#include "backend/cuda/api/cublas.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "test/cuda/emulator/exported.h"
#include "test/cuda/emulator/fail.h"
#include "test/cuda/emulator/memory.h"
#include "test/cuda/emulator/stream.h"
#include "test/cuda/emulator/trace.h"

namespace network3::cuda {

struct cublasContext {
  CUstream stream = nullptr;
  bool has_workspace = false;
  cublasPointerMode_t pointer_mode = CUBLAS_POINTER_MODE_HOST;
};

namespace {

cublasStatus_t Begin(const char* name) {
  return static_cast<cublasStatus_t>(emulator::Enter(name));
}

#define NETWORK3_BEGIN(name) \
  if (const cublasStatus_t fault = Begin(#name); fault != CUBLAS_STATUS_SUCCESS) return fault

// A column-major matrix, optionally transposed.
struct Matrix {
  const float* data;
  int leading;
  bool transposed;
  float At(int row, int column) const {
    return transposed ? data[static_cast<std::size_t>(row) * leading + column]
                      : data[static_cast<std::size_t>(column) * leading + row];
  }
};

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the names are the vendor's.

NETWORK3_EXPORT const char* cublasGetStatusString(cublasStatus_t) { return "emulated status"; }

NETWORK3_EXPORT cublasStatus_t cublasGetProperty(libraryPropertyType property, int* value) {
  NETWORK3_BEGIN(cublasGetProperty);
  const char* setting = std::getenv("NETWORK3_EMULATOR_CUBLAS");
  int parts[] = {13, 1, 0};
  if (setting != nullptr) std::sscanf(setting, "%d.%d.%d", &parts[0], &parts[1], &parts[2]);
  *value = parts[property];
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  NETWORK3_BEGIN(cublasCreate_v2);
  emulator::DisturbCaptures("cublasCreate");
  *handle = new cublasContext();
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  emulator::DisturbCaptures("cublasDestroy");
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, CUstream stream) {
  NETWORK3_BEGIN(cublasSetStream_v2);
  handle->stream = stream;
  handle->has_workspace = false;
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void* workspace,
                                                     std::size_t bytes) {
  NETWORK3_BEGIN(cublasSetWorkspace_v2);
  emulator::CheckRange(workspace, bytes, "cublasSetWorkspace");
  emulator::Log("  cublas workspace " + std::to_string(bytes));
  handle->has_workspace = true;
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t mode) {
  NETWORK3_BEGIN(cublasSetMathMode);
  emulator::Log("  cublas math " + std::to_string(mode));
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle,
                                                       cublasPointerMode_t mode) {
  NETWORK3_BEGIN(cublasSetPointerMode_v2);
  handle->pointer_mode = mode;
  return CUBLAS_STATUS_SUCCESS;
}

NETWORK3_EXPORT cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t transpose_a,
                                              cublasOperation_t transpose_b, int m, int n, int k,
                                              const float* alpha, const float* a, int lda,
                                              const float* b, int ldb, const float* beta, float* c,
                                              int ldc) {
  NETWORK3_BEGIN(cublasSgemm_v2);
  const Matrix left{a, lda, transpose_a == CUBLAS_OP_T};
  const Matrix right{b, ldb, transpose_b == CUBLAS_OP_T};
  if (lda < (left.transposed ? k : m) || ldb < (right.transposed ? n : k) || ldc < m) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (!handle->has_workspace) emulator::Fail("cublasSgemm without a workspace of its own");
  if (handle->pointer_mode != CUBLAS_POINTER_MODE_DEVICE) {
    emulator::Fail("cublasSgemm is emulated for factors on the device only");
  }
  const auto check = [](const float* data, int leading, int columns) {
    emulator::CheckRange(data, sizeof(float) * static_cast<std::size_t>(leading) * columns,
                         "cublasSgemm");
  };
  check(a, lda, left.transposed ? m : k);
  check(b, ldb, right.transposed ? k : n);
  check(c, ldc, n);
  check(alpha, 1, 1);
  check(beta, 1, 1);
  static std::mutex mutex;
  static bool loaded = false;
  {
    // The first use loads kernels, which is not allowed during a capture.
    const std::lock_guard<std::mutex> lock(mutex);
    const bool captures = handle->stream->capture != nullptr;
    if (captures && !loaded) return CUBLAS_STATUS_EXECUTION_FAILED;
    if (!std::exchange(loaded, true)) emulator::DisturbCaptures("the first cublasSgemm");
  }
  const bool taken = emulator::Enqueue(handle->stream, "cublasSgemm", [=] {
    for (int column = 0; column < n; ++column) {
      for (int row = 0; row < m; ++row) {
        double sum = 0;
        for (int i = 0; i < k; ++i) {
          sum += static_cast<double>(left.At(row, i)) * static_cast<double>(right.At(i, column));
        }
        float& to = c[static_cast<std::size_t>(column) * ldc + row];
        const float product = *alpha * static_cast<float>(sum);
        to = *beta == 0 ? product : product + *beta * to;
      }
    }
  });
  return taken ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}

// NOLINTEND(readability-identifier-naming)

#define NETWORK3_TABLE CublasApi
NETWORK3_CUBLAS_FUNCTIONS(NETWORK3_CHECK_EXPORT)

}  // namespace network3::cuda
