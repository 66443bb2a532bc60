// A task's memory of its own for each thread, the same for all tasks: they come one after the
// other.
#pragma once

#include <cstddef>
#include <vector>

#include "backend/onednn/compiler.h"

namespace network3::onednn {

class Scratch {
 public:
  Scratch(Compiler& compiler, std::int64_t bytes) {
    for (int thread = 0; thread < compiler.threads(); ++thread) {
      compiler.NeedScratchpad(thread, static_cast<std::size_t>(bytes));
      threads_.push_back(compiler.thread(thread));
    }
  }

  template <typename T>
  T* Of(int thread) const {
    return threads_[static_cast<std::size_t>(thread)]->scratchpad.as<T>();
  }

 private:
  std::vector<ThreadState*> threads_;
};

}  // namespace network3::onednn
