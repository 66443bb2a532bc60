// The product of a constant and run-time scalars, computed when a task runs.
#pragma once

#include <vector>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

class ScalarProduct {
 public:
  ScalarProduct(Compiler& compiler, double factor, const std::vector<int>& scalars)
      : factor_(factor) {
    for (const int id : scalars) scalars_.push_back(compiler.values().AsIs(id));
  }

  float Value() const {
    double product = factor_;
    for (const cpu::Value& scalar : scalars_) {
      product *= static_cast<double>(*scalar.storage->f32());
    }
    return static_cast<float>(product);
  }

  // The accesses of a task that calls Value(): an earlier task of the step may compute the scalars.
  std::vector<Access> Reads() const {
    std::vector<Access> reads;
    for (const cpu::Value& scalar : scalars_) reads.push_back(scalar.Read(Region::kWhole));
    return reads;
  }
  void AddReads(Task& task) const {
    const std::vector<Access> reads = Reads();
    task.accesses.insert(task.accesses.end(), reads.begin(), reads.end());
  }

 private:
  double factor_;
  std::vector<cpu::Value> scalars_;
};

}  // namespace network3::cpu
