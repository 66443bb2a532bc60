// A preloaded library that records system calls on files in the folder NETWORK3_IO_FOLDER and makes
// some fail. NETWORK3_IO_FAULT is `call:number:effect`: the call is open, write, fsync or rename;
// the number counts from 1, or is * for all; the effect is an error number, `short` or `stall`.
// Each call appends a line to the file NETWORK3_IO_LOG.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

template <typename Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// Number of calls so far, by Call.
std::atomic<int> counts[4];
const char* const kCalls[] = {"open", "write", "fsync", "rename"};
enum Call { kOpen, kWrite, kFsync, kRename };

bool IsMeant(const char* path) {
  const char* folder = std::getenv("NETWORK3_IO_FOLDER");
  return folder != nullptr && path != nullptr &&
         std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool IsMeant(int file) {
  if (std::getenv("NETWORK3_IO_FOLDER") == nullptr) return false;
  char link[64];
  char path[PATH_MAX];
  std::snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof(path) - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return IsMeant(path);
}

void Log(Call call) {
  const char* path = std::getenv("NETWORK3_IO_LOG");
  if (path == nullptr) return;
  std::FILE* log = std::fopen(path, "a");
  if (log == nullptr) return;
  std::fprintf(log, "%s\n", kCalls[call]);
  std::fclose(log);
}

constexpr int kShort = -1;
constexpr unsigned kStallSeconds = 10;

// The effect on this call: an error number, kShort, or 0 for none.
int Effect(Call call) {
  Log(call);
  const int number = counts[call].fetch_add(1) + 1;
  const char* fault = std::getenv("NETWORK3_IO_FAULT");
  if (fault == nullptr) return 0;
  char name[16];
  char which[16];
  char effect[16];
  if (std::sscanf(fault, "%15[^:]:%15[^:]:%15s", name, which, effect) != 3) return 0;
  if (std::strcmp(name, kCalls[call]) != 0) return 0;
  if (std::strcmp(which, "*") != 0 && std::atoi(which) != number) return 0;
  if (std::strcmp(effect, "stall") == 0) sleep(kStallSeconds);
  return std::strcmp(effect, "short") == 0 ? kShort : std::atoi(effect);
}

// If the effect is an error, sets errno and returns true.
bool Fails(int effect) {
  if (effect <= 0) return false;
  errno = effect;
  return true;
}

int Open(const char* name, const char* path, int flags, mode_t mode) {
  // Only files that may be created count; the folder itself is opened too, for fsync().
  if (IsMeant(path) && (flags & O_CREAT) != 0 && Fails(Effect(kOpen))) return -1;
  return Next<int (*)(const char*, int, mode_t)>(name)(path, flags, mode);
}

mode_t ModeOf(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return Open("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return Open("open64", path, flags, mode);
}

ssize_t write(int file, const void* data, size_t bytes) {
  if (file > 2 && IsMeant(file)) {
    const int effect = Effect(kWrite);
    if (Fails(effect)) return -1;
    if (effect == kShort && bytes > 1) bytes /= 2;
  }
  return Next<ssize_t (*)(int, const void*, size_t)>("write")(file, data, bytes);
}

ssize_t pwrite64(int file, const void* data, size_t bytes, off64_t offset) {
  if (IsMeant(file)) {
    const int effect = Effect(kWrite);
    if (Fails(effect)) return -1;
    if (effect == kShort && bytes > 1) bytes /= 2;
  }
  return Next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(file, data, bytes,
                                                                          offset);
}

int fsync(int file) {
  if (IsMeant(file) && Fails(Effect(kFsync))) return -1;
  return Next<int (*)(int)>("fsync")(file);
}

int rename(const char* from, const char* to) {
  if (IsMeant(to) && Fails(Effect(kRename))) return -1;
  return Next<int (*)(const char*, const char*)>("rename")(from, to);
}

}  // extern "C"
