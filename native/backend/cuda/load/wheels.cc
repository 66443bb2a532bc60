#include "backend/cuda/load/wheels.h"

#include <array>
#include <cstdio>
#include <memory>

namespace network3::cuda {
namespace {

constexpr const char* kFolders[] = {"nvidia/cudnn/lib", "nvidia/cu13/lib", "nvidia/cublas/lib"};

// Prints all folders from which Python imports packages, one per line.
constexpr const char* kQuestion =
    "exec 2>/dev/null; code='import sys; print(\"\\n\".join(p for p in sys.path if p))'; "
    "python3 -c \"$code\" || python -c \"$code\"";

std::vector<std::string> PythonPath() {
  std::vector<std::string> lines;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(kQuestion, "r"), pclose);
  if (!pipe) return lines;
  std::array<char, 4096> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) != nullptr) {
    std::string text = line.data();
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) lines.push_back(std::move(text));
  }
  return lines;
}

}  // namespace

std::vector<std::string> WheelFolders() {
  std::vector<std::string> folders;
  for (const std::string& place : PythonPath()) {
    if (place.find("-packages") == std::string::npos) continue;
    for (const char* folder : kFolders) folders.push_back(place + "/" + folder);
  }
  return folders;
}

}  // namespace network3::cuda
