// Scratch memory of each thread. All tasks of a thread share it, because they run one after the
// other; it holds nothing between tasks.
#pragma once

#include <cstddef>
#include <vector>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

class Scratch {
 public:
  Scratch(Compiler& compiler, std::int64_t bytes) {
    for (int thread = 0; thread < compiler.threads(); ++thread) {
      threads_.push_back(
          compiler.emitter().NeedScratchpad(thread, static_cast<std::size_t>(bytes)));
    }
  }

  template <typename T>
  T* Of(int thread) const {
    return threads_[static_cast<std::size_t>(thread)]->as<T>();
  }

 private:
  std::vector<Buffer*> threads_;
};

}  // namespace network3::cpu
