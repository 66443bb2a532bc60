// Our declarations of the CUDA driver's types, checked against cuda.h by `npm run
// check:cuda-headers`.
#pragma once

#include <cstddef>

#include "backend/cuda/api/table.h"

namespace network3::cuda {

// Uses the vendor's names.
// NOLINTBEGIN(readability-identifier-naming)
using CUdevice = int;
using CUdeviceptr = unsigned long long;
using CUcontext = struct CUctx_st*;
using CUevent = struct CUevent_st*;
using CUfunction = struct CUfunc_st*;
using CUgraph = struct CUgraph_st*;
using CUgraphExec = struct CUgraphExec_st*;
using CUgraphNode = struct CUgraphNode_st*;
using CUkernel = struct CUkern_st*;
using CUlibrary = struct CUlib_st*;
using CUstream = struct CUstream_st*;
// NOLINTEND(readability-identifier-naming)

#define NETWORK3_CUDA_RESULTS(X)                \
  X(CUDA_SUCCESS, 0)                            \
  X(CUDA_ERROR_INVALID_VALUE, 1)                \
  X(CUDA_ERROR_OUT_OF_MEMORY, 2)                \
  X(CUDA_ERROR_NOT_INITIALIZED, 3)              \
  X(CUDA_ERROR_STUB_LIBRARY, 34)                \
  X(CUDA_ERROR_DEVICE_UNAVAILABLE, 46)          \
  X(CUDA_ERROR_NO_DEVICE, 100)                  \
  X(CUDA_ERROR_INVALID_DEVICE, 101)             \
  X(CUDA_ERROR_INVALID_IMAGE, 200)              \
  X(CUDA_ERROR_INVALID_CONTEXT, 201)            \
  X(CUDA_ERROR_NO_BINARY_FOR_GPU, 209)          \
  X(CUDA_ERROR_ECC_UNCORRECTABLE, 214)          \
  X(CUDA_ERROR_NVLINK_UNCORRECTABLE, 220)       \
  X(CUDA_ERROR_CONTAINED, 226)                  \
  X(CUDA_ERROR_INVALID_HANDLE, 400)             \
  X(CUDA_ERROR_NOT_FOUND, 500)                  \
  X(CUDA_ERROR_NOT_READY, 600)                  \
  X(CUDA_ERROR_ILLEGAL_ADDRESS, 700)            \
  X(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, 701)    \
  X(CUDA_ERROR_LAUNCH_TIMEOUT, 702)             \
  X(CUDA_ERROR_CONTEXT_IS_DESTROYED, 709)       \
  X(CUDA_ERROR_ASSERT, 710)                     \
  X(CUDA_ERROR_HARDWARE_STACK_ERROR, 714)       \
  X(CUDA_ERROR_ILLEGAL_INSTRUCTION, 715)        \
  X(CUDA_ERROR_MISALIGNED_ADDRESS, 716)         \
  X(CUDA_ERROR_INVALID_ADDRESS_SPACE, 717)      \
  X(CUDA_ERROR_INVALID_PC, 718)                 \
  X(CUDA_ERROR_LAUNCH_FAILED, 719)              \
  X(CUDA_ERROR_TENSOR_MEMORY_LEAK, 721)         \
  X(CUDA_ERROR_SYSTEM_NOT_READY, 802)           \
  X(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, 803)     \
  X(CUDA_ERROR_MPS_CLIENT_TERMINATED, 810)      \
  X(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, 900) \
  X(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, 901) \
  X(CUDA_ERROR_EXTERNAL_DEVICE, 911)            \
  X(CUDA_ERROR_UNKNOWN, 999)

#define NETWORK3_CUDA_DEVICE_ATTRIBUTES(X)            \
  X(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 16)     \
  X(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 75) \
  X(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 76)

#define NETWORK3_CUDA_STREAM_FLAGS(X) X(CU_STREAM_NON_BLOCKING, 1)

#define NETWORK3_CUDA_EVENT_FLAGS(X) \
  X(CU_EVENT_BLOCKING_SYNC, 1)       \
  X(CU_EVENT_DISABLE_TIMING, 2)

#define NETWORK3_CUDA_CAPTURE_MODES(X)      \
  X(CU_STREAM_CAPTURE_MODE_GLOBAL, 0)       \
  X(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL, 1) \
  X(CU_STREAM_CAPTURE_MODE_RELAXED, 2)

// Only the type is used, not its constants.
// NOLINTNEXTLINE(readability-identifier-naming): the name is the vendor's.
enum CUjit_option : int {};
enum CUlibraryOption : int {};

#define NETWORK3_DRIVER_ENUMS(X)                         \
  X(CUresult, NETWORK3_CUDA_RESULTS)                     \
  X(CUdevice_attribute, NETWORK3_CUDA_DEVICE_ATTRIBUTES) \
  X(CUstream_flags, NETWORK3_CUDA_STREAM_FLAGS)          \
  X(CUevent_flags, NETWORK3_CUDA_EVENT_FLAGS)            \
  X(CUstreamCaptureMode, NETWORK3_CUDA_CAPTURE_MODES)

NETWORK3_DRIVER_ENUMS(NETWORK3_API_ENUM)

}  // namespace network3::cuda
