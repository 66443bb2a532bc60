// The consumers of values, for fusing ops.
#pragma once

#include <string>
#include <vector>

#include "program/program.h"

namespace network3::cuda {

class Consumers {
 public:
  explicit Consumers(const Function& function);

  // Returns all ops that read the value.
  const std::vector<const Op*>& Of(int id) const { return ops_[static_cast<std::size_t>(id)]; }
  // Returns the only op that reads the value, if it has this name and the value is not an output.
  const Op* Sole(int id, const std::string& name) const;
  // Returns the value after reshapes that are its only consumers. It uses the same memory.
  int ThroughReshapes(int id) const;
  bool IsRoot(int id) const { return roots_[static_cast<std::size_t>(id)]; }
  const Op* Producer(int id) const { return producers_[static_cast<std::size_t>(id)]; }

 private:
  std::vector<std::vector<const Op*>> ops_;
  std::vector<const Op*> producers_;
  std::vector<bool> roots_;  // outputs and assignments
};

}  // namespace network3::cuda
