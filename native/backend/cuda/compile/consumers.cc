#include "backend/cuda/compile/consumers.h"

namespace network3::cuda {

Consumers::Consumers(const Function& function)
    : ops_(function.values.size()),
      producers_(function.values.size(), nullptr),
      roots_(function.values.size()) {
  for (const Op& op : function.ops) {
    for (const int id : op.inputs) {
      std::vector<const Op*>& readers = ops_[static_cast<std::size_t>(id)];
      if (readers.empty() || readers.back() != &op) readers.push_back(&op);
    }
    for (const int id : op.outputs) producers_[static_cast<std::size_t>(id)] = &op;
  }
  for (const Output& output : function.outputs)
    roots_[static_cast<std::size_t>(output.value)] = true;
  for (const Assignment& assignment : function.assignments) {
    roots_[static_cast<std::size_t>(assignment.value)] = true;
  }
}

const Op* Consumers::Sole(int id, const std::string& name) const {
  const std::vector<const Op*>& readers = Of(id);
  if (IsRoot(id) || readers.size() != 1 || readers[0]->name != name) return nullptr;
  return readers[0];
}

int Consumers::ThroughReshapes(int id) const {
  for (const Op* op = Sole(id, "reshape"); op != nullptr; op = Sole(id, "reshape")) {
    id = op->outputs[0];
  }
  return id;
}

}  // namespace network3::cuda
