#include "program/uses.h"

namespace network3 {

Uses::Uses(const Function& function) : values_(function.values.size()) {
  const auto at = [&](int id) -> Value& { return values_[static_cast<std::size_t>(id)]; };
  for (const Op& op : function.ops) {
    for (const int id : op.outputs) at(id).producer = &op;
    for (const int id : op.inputs) at(id).readers.push_back(&op);
  }
  for (const Output& output : function.outputs) ++at(output.value).roots;
  for (const Assignment& assignment : function.assignments) ++at(assignment.value).roots;
}

const Op* Uses::Producer(int id) const { return At(id).producer; }

const Op* Uses::Producer(int id, const std::string& name) const {
  const Op* producer = At(id).producer;
  return producer != nullptr && producer->name == name ? producer : nullptr;
}

const Op* Uses::SoleReader(int id, const std::string& name) const {
  if (Count(id) != 1 || IsRoot(id)) return nullptr;
  const Op* reader = Readers(id).front();
  return reader->name == name ? reader : nullptr;
}

int Uses::Unshaped(int id) const {
  while (const Op* reshape = Producer(id, "reshape")) id = reshape->inputs[0];
  return id;
}

bool Uses::IsVariable(int id) const { return Producer(Unshaped(id), "variable") != nullptr; }

bool Uses::IsData(int id) const {
  const auto keeps_most_zeros = [](const Op& op) {
    return op.name == "reshape" || op.name == "dropout" || op.name == "multiply" ||
           op.name == "augment";
  };
  const Op* producer = Producer(id);
  while (producer != nullptr && keeps_most_zeros(*producer))
    producer = Producer(producer->inputs[0]);
  return producer != nullptr && producer->name == "slice_batch";
}

}  // namespace network3
