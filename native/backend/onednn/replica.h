// Copies of a function, one a thread, that compute the same and share what is costly: the layers of
// data, of which each has its part of the inputs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "backend/onednn/partition.h"
#include "backend/onednn/task.h"

namespace network3::onednn {

// What the copies have in common.
class SharedMemory {
 public:
  // The memory of this name, made for the copy that asks first.
  Storage* Of(const std::string& name, std::int64_t bytes) {
    std::unique_ptr<Storage>& storage = storages_[name];
    if (!storage) {
      storage = std::make_unique<Storage>();
      storage->buffer = Buffer(static_cast<std::size_t>(bytes), name);
    }
    return storage.get();
  }
  const std::map<std::string, std::unique_ptr<Storage>>& storages() const { return storages_; }
  std::map<std::string, std::unique_ptr<Storage>> Take() { return std::move(storages_); }

 private:
  std::map<std::string, std::unique_ptr<Storage>> storages_;
};

struct Replica {
  SharedMemory* memory;
  // The weights of layers of data. Of other variables that change each copy but the first, which
  // has the variables themselves, has its own.
  const std::set<std::string>* shared_variables;
  int index;
  int count;
};

// How the inputs of a layer of data are shared.
struct InputShares {
  int count;
  int copy = -1;  // of the function; -1: it is one, and each thread has a part

  int IndexOf(int thread) const { return copy < 0 ? thread : copy; }
  Range Of(std::int64_t inputs, int thread) const {
    return Split(inputs, count, IndexOf(thread), kVector);
  }
};

}  // namespace network3::onednn
