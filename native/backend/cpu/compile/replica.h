// Replicas of a function: each thread computes the whole mini-batch with its own activations. Only
// the input layers are divided, by inputs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "backend/cpu/run/partition.h"
#include "backend/cpu/run/task.h"

namespace network3::cpu {

// Memory that all replicas of a function use. It is filled while they are compiled, on one thread.
class SharedMemory {
 public:
  // Returns the memory of this name; the first call allocates it.
  Storage* Of(const std::string& name, std::int64_t bytes) {
    std::unique_ptr<Storage>& storage = storages_[name];
    if (!storage) {
      storage = std::make_unique<Storage>();
      storage->buffer = Buffer(static_cast<std::size_t>(bytes), name);
    }
    return storage.get();
  }
  const std::map<std::string, std::unique_ptr<Storage>>& storages() const { return storages_; }
  // Passes ownership to the caller.
  std::map<std::string, std::unique_ptr<Storage>> Take() { return std::move(storages_); }

 private:
  std::map<std::string, std::unique_ptr<Storage>> storages_;
};

// Describes the replica that a Compiler makes.
struct Replica {
  SharedMemory* memory;
  // Names of the weights of the input layers, which all replicas share. Replica 0 uses the other
  // variables themselves; each further replica has a copy of those that the function assigns.
  const std::set<std::string>* shared_variables;
  int index;  // from 0
  int count;  // number of replicas
};

// How the threads divide the inputs of an input layer.
struct InputShares {
  int count;
  int copy = -1;  // index of the replica, or -1 if the function is compiled for all threads

  // The index of the share that the thread computes.
  int IndexOf(int thread) const { return copy < 0 ? thread : copy; }
  // The inputs of that share.
  Range Of(std::int64_t inputs, int thread) const {
    return Split(inputs, count, IndexOf(thread), kVector);
  }
};

}  // namespace network3::cpu
