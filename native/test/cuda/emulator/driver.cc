// Emulates libcuda.so.1 on the host, with one device, its memory and kernels that are compiled for
// the CPU.
#include "backend/cuda/api/driver.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "test/cuda/emulator/block.h"
#include "test/cuda/emulator/exported.h"
#include "test/cuda/emulator/fail.h"
#include "test/cuda/emulator/kernels.h"
#include "test/cuda/emulator/memory.h"
#include "test/cuda/emulator/stream.h"
#include "test/cuda/emulator/trace.h"

namespace network3::cuda {

using emulator::Fail;
using emulator::Kernel;

namespace {

// Returns the result of a call that a planned fault or an earlier error determines.
CUresult Begin(const char* name) { return static_cast<CUresult>(emulator::Enter(name)); }

CUresult Enqueue(CUstream stream, const std::string& name, std::function<void()> work) {
  const bool taken = emulator::Enqueue(stream, name, std::move(work));
  return taken ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
}

#define NETWORK3_BEGIN(name) \
  if (const CUresult fault = Begin(#name); fault != CUDA_SUCCESS) return fault

int DeviceCount() {
  const char* setting = std::getenv("NETWORK3_EMULATOR_DEVICES");
  return setting != nullptr ? std::atoi(setting) : 1;
}

thread_local int contexts = 0;  // number of contexts that are pushed on this thread

// Pinned memory. Only copies from and to it are asynchronous.
struct Pinned {
  std::mutex mutex;
  std::set<const void*> blocks;
};

Pinned& PinnedMemory() {
  static auto* pinned = new Pinned();
  return *pinned;
}

bool IsPinned(const void* memory) {
  Pinned& pinned = PinnedMemory();
  const std::lock_guard<std::mutex> lock(pinned.mutex);
  return pinned.blocks.count(memory) > 0;
}

void* ToHost(CUdeviceptr address) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): so the driver has it.
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(address));
}

// Checks calls that need a context and are not allowed during a capture.
CUresult CheckCall(bool may_capture) {
  if (!may_capture && emulator::IsCapturing()) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  return contexts > 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

#define NETWORK3_REQUIRE(may_capture) \
  if (const CUresult wrong = CheckCall(may_capture); wrong != CUDA_SUCCESS) return wrong

// Calls that release resources need a context too.
void RequireContext(const char* name) {
  if (contexts == 0) Fail(std::string(name) + " without a context");
}

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the names are the vendor's.

NETWORK3_EXPORT CUresult cuInit(unsigned int) { return Begin("cuInit"); }

NETWORK3_EXPORT CUresult cuDriverGetVersion(int* version) {
  NETWORK3_BEGIN(cuDriverGetVersion);
  const char* setting = std::getenv("NETWORK3_EMULATOR_DRIVER");
  *version = setting != nullptr ? std::atoi(setting) : 13000;
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuGetErrorName(CUresult, const char** text) {
  *text = "CUDA_ERROR_EMULATED";
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuGetErrorString(CUresult, const char** text) {
  *text = "emulated error";
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDeviceGetCount(int* count) {
  NETWORK3_BEGIN(cuDeviceGetCount);
  *count = DeviceCount();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDeviceGet(CUdevice* device, int ordinal) {
  NETWORK3_BEGIN(cuDeviceGet);
  if (ordinal < 0 || ordinal >= DeviceCount()) return CUDA_ERROR_INVALID_DEVICE;
  *device = ordinal;
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDeviceGetName(char* name, int size, CUdevice) {
  NETWORK3_BEGIN(cuDeviceGetName);
  std::snprintf(name, static_cast<std::size_t>(size), "Emulated GPU");
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice) {
  NETWORK3_BEGIN(cuDeviceGetAttribute);
  const char* setting = std::getenv("NETWORK3_EMULATOR_CAPABILITY");
  int major = 9;
  int minor = 0;
  if (setting != nullptr) std::sscanf(setting, "%d.%d", &major, &minor);
  *value = attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR ? minor : major;
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDeviceTotalMem_v2(std::size_t* bytes, CUdevice) {
  NETWORK3_BEGIN(cuDeviceTotalMem_v2);
  *bytes = emulator::TotalBytes();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
  NETWORK3_BEGIN(cuDevicePrimaryCtxRetain);
  static char contexts_of_devices[16];
  *context = reinterpret_cast<CUcontext>(&contexts_of_devices[device]);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuCtxPushCurrent_v2(CUcontext context) {
  NETWORK3_BEGIN(cuCtxPushCurrent_v2);
  if (context == nullptr) return CUDA_ERROR_INVALID_CONTEXT;
  ++contexts;
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuCtxPopCurrent_v2(CUcontext*) {
  if (contexts == 0) return CUDA_ERROR_INVALID_CONTEXT;
  --contexts;
  return Begin("cuCtxPopCurrent_v2");
}

NETWORK3_EXPORT CUresult cuCtxSynchronize() {
  NETWORK3_BEGIN(cuCtxSynchronize);
  const bool disturbed = emulator::DisturbCaptures("cuCtxSynchronize");
  NETWORK3_REQUIRE(false);
  return disturbed ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
  NETWORK3_BEGIN(cuMemGetInfo_v2);
  NETWORK3_REQUIRE(true);
  *total = emulator::TotalBytes();
  *free = *total - emulator::UsedBytes();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemAlloc_v2(CUdeviceptr* address, std::size_t bytes) {
  NETWORK3_BEGIN(cuMemAlloc_v2);
  NETWORK3_REQUIRE(false);
  if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  void* memory = emulator::Allocate(bytes);
  if (memory == nullptr) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = static_cast<CUdeviceptr>(reinterpret_cast<std::uintptr_t>(memory));
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemFree_v2(CUdeviceptr address) {
  RequireContext("cuMemFree_v2");
  const bool known = emulator::Free(ToHost(address));
  NETWORK3_BEGIN(cuMemFree_v2);
  if (!known) Fail("cuMemFree of what was never allocated");
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemAllocHost_v2(void** memory, std::size_t bytes) {
  NETWORK3_BEGIN(cuMemAllocHost_v2);
  NETWORK3_REQUIRE(false);
  *memory = std::malloc(bytes);
  Pinned& pinned = PinnedMemory();
  const std::lock_guard<std::mutex> lock(pinned.mutex);
  pinned.blocks.insert(*memory);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemFreeHost(void* memory) {
  RequireContext("cuMemFreeHost");
  Pinned& pinned = PinnedMemory();
  const std::lock_guard<std::mutex> lock(pinned.mutex);
  if (pinned.blocks.erase(memory) == 0) Fail("cuMemFreeHost of what was never allocated");
  std::free(memory);
  return Begin("cuMemFreeHost");
}

NETWORK3_EXPORT CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, std::size_t bytes) {
  NETWORK3_BEGIN(cuMemcpyHtoD_v2);
  NETWORK3_REQUIRE(false);
  emulator::CheckRange(ToHost(to), bytes, "cuMemcpyHtoD");
  std::memcpy(ToHost(to), from, bytes);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, std::size_t bytes,
                                              CUstream stream) {
  NETWORK3_BEGIN(cuMemcpyHtoDAsync_v2);
  NETWORK3_REQUIRE(true);
  emulator::CheckRange(ToHost(to), bytes, "cuMemcpyHtoDAsync");
  if (IsPinned(from)) {
    return Enqueue(stream, "memcpy", [=] { std::memcpy(ToHost(to), from, bytes); });
  }
  const auto* begin = static_cast<const char*>(from);
  return Enqueue(stream, "memcpy", [to, copy = std::vector<char>(begin, begin + bytes)] {
    if (!copy.empty()) std::memcpy(ToHost(to), copy.data(), copy.size());
  });
}

NETWORK3_EXPORT CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, std::size_t bytes,
                                              CUstream stream) {
  NETWORK3_BEGIN(cuMemcpyDtoHAsync_v2);
  NETWORK3_REQUIRE(true);
  if (bytes == 0) return CUDA_SUCCESS;
  emulator::CheckRange(ToHost(from), bytes, "cuMemcpyDtoHAsync");
  return Enqueue(stream, "memcpy", [=] { std::memcpy(to, ToHost(from), bytes); });
}

NETWORK3_EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, std::size_t bytes,
                                              CUstream stream) {
  NETWORK3_BEGIN(cuMemcpyDtoDAsync_v2);
  NETWORK3_REQUIRE(true);
  emulator::CheckRange(ToHost(from), bytes, "cuMemcpyDtoDAsync");
  emulator::CheckRange(ToHost(to), bytes, "cuMemcpyDtoDAsync");
  return Enqueue(stream, "memcpy", [=] { std::memcpy(ToHost(to), ToHost(from), bytes); });
}

NETWORK3_EXPORT CUresult cuLibraryLoadData(CUlibrary* library, const void* code, CUjit_option*,
                                           void**, unsigned int, CUlibraryOption*, void**,
                                           unsigned int) {
  NETWORK3_BEGIN(cuLibraryLoadData);
  if (code == nullptr) return CUDA_ERROR_INVALID_IMAGE;
  *library = reinterpret_cast<CUlibrary>(new char);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuLibraryUnload(CUlibrary library) {
  RequireContext("cuLibraryUnload");
  delete reinterpret_cast<char*>(library);
  return Begin("cuLibraryUnload");
}

NETWORK3_EXPORT CUresult cuLibraryGetKernel(CUkernel* kernel, CUlibrary, const char* name) {
  NETWORK3_BEGIN(cuLibraryGetKernel);
  const Kernel* found = emulator::FindKernel(name);
  if (found == nullptr) return CUDA_ERROR_NOT_FOUND;
  *kernel = reinterpret_cast<CUkernel>(const_cast<Kernel*>(found));
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuKernelGetFunction(CUfunction* function, CUkernel kernel) {
  NETWORK3_BEGIN(cuKernelGetFunction);
  *function = reinterpret_cast<CUfunction>(kernel);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned int grid_x,
                                        unsigned int grid_y, unsigned int grid_z,
                                        unsigned int block_x, unsigned int block_y,
                                        unsigned int block_z, unsigned int, CUstream stream,
                                        void** parameters, void**) {
  NETWORK3_BEGIN(cuLaunchKernel);
  NETWORK3_REQUIRE(true);
  if (grid_x == 0 || grid_x > 0x7FFFFFFF || grid_y == 0 || grid_y > 65535 || grid_z != 1 ||
      block_x == 0 || block_x > 1024 || block_y != 1 || block_z != 1) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  const auto* kernel = reinterpret_cast<const Kernel*>(function);
  const auto* begin = static_cast<const char*>(parameters[0]);
  // Enqueues a launch with a copy of its arguments, as the driver does.
  auto arguments = std::make_shared<std::vector<char>>(begin, begin + kernel->arguments_size);
  return Enqueue(stream, kernel->name, [=] {
    // The call that waits for a kernel reports its error.
    if (emulator::Enter(kernel->name) != 0) return;
    emulator::RunGrid({grid_x, grid_y, 1}, {block_x, 1, 1},
                      [&] { kernel->run(arguments->data()); });
  });
}

NETWORK3_EXPORT CUresult cuStreamCreate(CUstream* stream, unsigned int) {
  NETWORK3_BEGIN(cuStreamCreate);
  NETWORK3_REQUIRE(false);
  *stream = new CUstream_st();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuStreamDestroy_v2(CUstream stream) {
  RequireContext("cuStreamDestroy_v2");
  delete stream;
  return Begin("cuStreamDestroy_v2");
}

NETWORK3_EXPORT CUresult cuStreamSynchronize(CUstream stream) {
  NETWORK3_BEGIN(cuStreamSynchronize);
  NETWORK3_REQUIRE(false);
  if (stream != nullptr) emulator::RunUntil(stream, stream->given);
  return Begin("wait");
}

NETWORK3_EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode) {
  NETWORK3_BEGIN(cuStreamBeginCapture_v2);
  NETWORK3_REQUIRE(false);
  emulator::BeginCapture(stream);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph* graph) {
  *graph = emulator::EndCapture(stream);
  if (*graph == nullptr) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
  const CUresult fault = Begin("cuStreamEndCapture");
  if (fault != CUDA_SUCCESS) delete std::exchange(*graph, nullptr);
  return fault;
}

NETWORK3_EXPORT CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode*, std::size_t* count) {
  NETWORK3_BEGIN(cuGraphGetNodes);
  *count = graph->nodes.size();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec* executable, CUgraph graph,
                                                     unsigned long long) {
  NETWORK3_BEGIN(cuGraphInstantiateWithFlags);
  NETWORK3_REQUIRE(false);
  *executable = new CUgraphExec_st{graph->nodes};
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  NETWORK3_BEGIN(cuGraphLaunch);
  NETWORK3_REQUIRE(false);
  for (const auto& node : executable->nodes) emulator::Enqueue(stream, "node", node);
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuGraphDestroy(CUgraph graph) {
  delete graph;
  return Begin("cuGraphDestroy");
}

NETWORK3_EXPORT CUresult cuGraphExecDestroy(CUgraphExec executable) {
  RequireContext("cuGraphExecDestroy");
  delete executable;
  return Begin("cuGraphExecDestroy");
}

NETWORK3_EXPORT CUresult cuEventCreate(CUevent* event, unsigned int) {
  NETWORK3_BEGIN(cuEventCreate);
  NETWORK3_REQUIRE(false);
  *event = new CUevent_st();
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuEventDestroy_v2(CUevent event) {
  RequireContext("cuEventDestroy_v2");
  delete event;
  return Begin("cuEventDestroy_v2");
}

NETWORK3_EXPORT CUresult cuEventRecord(CUevent event, CUstream stream) {
  NETWORK3_BEGIN(cuEventRecord);
  NETWORK3_REQUIRE(true);
  event->stream = stream;
  event->number = stream->given;
  return CUDA_SUCCESS;
}

NETWORK3_EXPORT CUresult cuEventSynchronize(CUevent event) {
  NETWORK3_BEGIN(cuEventSynchronize);
  NETWORK3_REQUIRE(false);
  if (event->stream != nullptr) emulator::RunUntil(event->stream, event->number);
  return Begin("wait");
}

// NOLINTEND(readability-identifier-naming)

#define NETWORK3_TABLE DriverApi
NETWORK3_DRIVER_FUNCTIONS(NETWORK3_CHECK_EXPORT)

}  // namespace network3::cuda
