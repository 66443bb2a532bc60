// The producers and readers of the values of a function. Values are identified by their index.
#pragma once

#include <string>
#include <vector>

#include "program/program.h"

namespace network3 {

class Uses {
 public:
  explicit Uses(const Function& function);

  // The op that computes the value; nullptr if there is none.
  const Op* Producer(int id) const;
  // The same if the op has this name, else nullptr.
  const Op* Producer(int id, const std::string& name) const;
  // The ops that read the value. An op is listed once for each input that is the value.
  const std::vector<const Op*>& Readers(int id) const { return At(id).readers; }
  // True if the value is an output or is assigned to a variable.
  bool IsRoot(int id) const { return At(id).roots > 0; }
  bool IsRead(int id) const { return Count(id) > 0; }
  // Number of reads, including outputs and assignments.
  int Count(int id) const { return static_cast<int>(At(id).readers.size()) + At(id).roots; }
  // The only op that reads the value if it has this name and the value is no root, else nullptr.
  const Op* SoleReader(int id, const std::string& name) const;
  // The value that this one was reshaped from, through any number of reshapes; else the value
  // itself.
  int Unshaped(int id) const;
  // True if the value is a variable, possibly reshaped. It then shares the variable's memory.
  bool IsVariable(int id) const;
  // True if the value is a slice of a data set, possibly reshaped, augmented, with dropout or
  // multiplied by a mask. Where most of the data set is zero, most of the value is then zero too.
  bool IsData(int id) const;

 private:
  struct Value {
    const Op* producer = nullptr;
    std::vector<const Op*> readers;
    int roots = 0;  // outputs and assignments
  };
  const Value& At(int id) const { return values_[static_cast<std::size_t>(id)]; }

  std::vector<Value> values_;
};

}  // namespace network3
