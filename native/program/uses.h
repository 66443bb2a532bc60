// Who makes a value of a function and who reads it.
#pragma once

#include <string>
#include <vector>

#include "program/program.h"

namespace network3 {

class Uses {
 public:
  explicit Uses(const Function& function);

  // The op that computes the value.
  const Op* Producer(int id) const;
  // The same, if it has the name.
  const Op* Producer(int id, const std::string& name) const;
  // The ops that read it, each once for each time it does.
  const std::vector<const Op*>& Readers(int id) const { return At(id).readers; }
  // An output or the value of an assignment.
  bool IsRoot(int id) const { return At(id).roots > 0; }
  bool IsRead(int id) const { return Count(id) > 0; }
  // How often it is read, as an output or assignment too.
  int Count(int id) const { return static_cast<int>(At(id).readers.size()) + At(id).roots; }
  // The only op that reads the value, if it is of the given name and the value no root.
  const Op* SoleReader(int id, const std::string& name) const;
  // The value itself, or what it was reshaped from.
  int Unshaped(int id) const;
  // A variable, perhaps in another shape: one memory.
  bool IsVariable(int id) const;
  // Examples as they come from a data set, perhaps with dropout or under a mask.
  bool IsData(int id) const;

 private:
  struct Value {
    const Op* producer = nullptr;
    std::vector<const Op*> readers;
    int roots = 0;
  };
  const Value& At(int id) const { return values_[static_cast<std::size_t>(id)]; }

  std::vector<Value> values_;
};

}  // namespace network3
