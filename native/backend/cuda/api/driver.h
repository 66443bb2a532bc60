// The functions of libcuda.so.1 that we use.
#pragma once

#include "backend/cuda/api/driver_types.h"

// Suffixes such as `_v2` are part of the names that cuda.h gives to the current functions.
#define NETWORK3_DRIVER_FUNCTIONS(X)                                                              \
  X(CUresult, cuInit, (unsigned int flags))                                                       \
  X(CUresult, cuDriverGetVersion, (int* version))                                                 \
  X(CUresult, cuGetErrorName, (CUresult error, const char** text))                                \
  X(CUresult, cuGetErrorString, (CUresult error, const char** text))                              \
  X(CUresult, cuDeviceGetCount, (int* count))                                                     \
  X(CUresult, cuDeviceGet, (CUdevice * device, int ordinal))                                      \
  X(CUresult, cuDeviceGetName, (char* name, int size, CUdevice device))                           \
  X(CUresult, cuDeviceGetAttribute, (int* value, CUdevice_attribute attribute, CUdevice device))  \
  X(CUresult, cuDeviceTotalMem_v2, (std::size_t * bytes, CUdevice device))                        \
  X(CUresult, cuDevicePrimaryCtxRetain, (CUcontext * context, CUdevice device))                   \
  X(CUresult, cuCtxPushCurrent_v2, (CUcontext context))                                           \
  X(CUresult, cuCtxPopCurrent_v2, (CUcontext * context))                                          \
  X(CUresult, cuCtxSynchronize, ())                                                               \
  X(CUresult, cuMemGetInfo_v2, (std::size_t * free, std::size_t * total))                         \
  X(CUresult, cuMemAlloc_v2, (CUdeviceptr * address, std::size_t bytes))                          \
  X(CUresult, cuMemFree_v2, (CUdeviceptr address))                                                \
  X(CUresult, cuMemAllocHost_v2, (void** memory, std::size_t bytes))                              \
  X(CUresult, cuMemFreeHost, (void* memory))                                                      \
  X(CUresult, cuMemcpyHtoD_v2, (CUdeviceptr to, const void* from, std::size_t bytes))             \
  X(CUresult, cuMemcpyHtoDAsync_v2,                                                               \
    (CUdeviceptr to, const void* from, std::size_t bytes, CUstream stream))                       \
  X(CUresult, cuMemcpyDtoHAsync_v2,                                                               \
    (void* to, CUdeviceptr from, std::size_t bytes, CUstream stream))                             \
  X(CUresult, cuMemcpyDtoDAsync_v2,                                                               \
    (CUdeviceptr to, CUdeviceptr from, std::size_t bytes, CUstream stream))                       \
  X(CUresult, cuLibraryLoadData,                                                                  \
    (CUlibrary * library, const void* code, CUjit_option* jit_options, void** jit_values,         \
     unsigned int jit_count, CUlibraryOption* options, void** values, unsigned int count))        \
  X(CUresult, cuLibraryUnload, (CUlibrary library))                                               \
  X(CUresult, cuLibraryGetKernel, (CUkernel * kernel, CUlibrary library, const char* name))       \
  X(CUresult, cuKernelGetFunction, (CUfunction * function, CUkernel kernel))                      \
  X(CUresult, cuLaunchKernel,                                                                     \
    (CUfunction function, unsigned int grid_x, unsigned int grid_y, unsigned int grid_z,          \
     unsigned int block_x, unsigned int block_y, unsigned int block_z, unsigned int shared_bytes, \
     CUstream stream, void** parameters, void** extra))                                           \
  X(CUresult, cuStreamCreate, (CUstream * stream, unsigned int flags))                            \
  X(CUresult, cuStreamDestroy_v2, (CUstream stream))                                              \
  X(CUresult, cuStreamSynchronize, (CUstream stream))                                             \
  X(CUresult, cuEventCreate, (CUevent * event, unsigned int flags))                               \
  X(CUresult, cuEventDestroy_v2, (CUevent event))                                                 \
  X(CUresult, cuEventRecord, (CUevent event, CUstream stream))                                    \
  X(CUresult, cuEventSynchronize, (CUevent event))                                                \
  X(CUresult, cuStreamBeginCapture_v2, (CUstream stream, CUstreamCaptureMode mode))               \
  X(CUresult, cuStreamEndCapture, (CUstream stream, CUgraph * graph))                             \
  X(CUresult, cuGraphGetNodes, (CUgraph graph, CUgraphNode * nodes, std::size_t * count))         \
  X(CUresult, cuGraphInstantiateWithFlags,                                                        \
    (CUgraphExec * executable, CUgraph graph, unsigned long long flags))                          \
  X(CUresult, cuGraphLaunch, (CUgraphExec executable, CUstream stream))                           \
  X(CUresult, cuGraphDestroy, (CUgraph graph))                                                    \
  X(CUresult, cuGraphExecDestroy, (CUgraphExec executable))

namespace network3::cuda {

struct DriverApi {
  NETWORK3_DRIVER_FUNCTIONS(NETWORK3_API_MEMBER)
};

template <typename Visit>
void ForEachFunction(DriverApi& table, Visit visit) {
  NETWORK3_DRIVER_FUNCTIONS(NETWORK3_API_VISIT)
}

}  // namespace network3::cuda
