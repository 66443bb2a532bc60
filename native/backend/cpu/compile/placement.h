// Where a compiled function keeps its variables, its scalars and the sums that threads exchange,
// and how the threads divide an input layer.
#pragma once

#include <cstdint>
#include <string>

#include "backend/cpu/compile/emitter.h"
#include "backend/cpu/run/partition.h"
#include "backend/cpu/run/variables.h"

namespace network3::cpu {

// How the threads divide the inputs of an input layer.
struct InputShares {
  int count;
  int only = -1;  // the share that every thread computes, or -1 if each computes its own

  // The index of the share that the thread computes.
  int IndexOf(int thread) const { return only < 0 ? thread : only; }
  // The inputs of that share.
  Range Of(std::int64_t inputs, int thread) const {
    return Split(inputs, count, IndexOf(thread), kVector);
  }
};

// The usual placement: one function for all threads. A pass that compiles a function differently
// overrides it.
class Placement {
 public:
  Placement(Variables& variables, int threads) : variables_(variables), threads_(threads) {}
  Placement(const Placement&) = delete;
  Placement& operator=(const Placement&) = delete;
  virtual ~Placement() = default;

  virtual InputShares input_shares() const { return {threads_}; }
  // True if the shares divide the work on this variable.
  virtual bool IsDivided(const std::string&) const { return true; }
  // Number of memories that the partial sums of an input layer use in turn, one for each step.
  virtual int sum_buffers() const { return 1; }
  // False if the ops that only serve the outputs are left out.
  virtual bool has_outputs() const { return true; }

  // Memory that all threads use.
  virtual Storage* Shared(Emitter& emitter, const std::string& name, std::int64_t bytes) {
    return emitter.NewStorage(bytes, name);
  }
  // The memory of a variable. `is_assigned`: the function assigns it.
  virtual Storage* Variable(Emitter&, const std::string& name, bool /*is_assigned*/) {
    return variables_.storage(name);
  }
  // Called once, after all ops are compiled.
  virtual void Finish(Emitter&) {}

 protected:
  Variables& variables() const { return variables_; }

 private:
  Variables& variables_;
  const int threads_;
};

}  // namespace network3::cpu
