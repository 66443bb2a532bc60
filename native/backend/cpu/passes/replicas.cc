#include "backend/cpu/passes/replicas.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/compile/placement.h"
#include "program/uses.h"

namespace network3::cpu {
namespace {

// Most multiply-adds outside the input layers for which computing them on every thread is faster
// than exchanging partial results between threads.
constexpr std::int64_t kFew = 64'000;
// Most replicas. Each reads the partial sums of all others; two were measured to be a gain.
constexpr int kMostCopies = 2;

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

// The placement of one replica. Replica 0 uses the variables themselves; each further replica has a
// copy of those that the function assigns, except for the weights of the input layers, which all
// replicas share.
class ReplicaPlacement : public Placement {
 public:
  ReplicaPlacement(Variables& variables, SharedMemory& memory,
                   const std::set<std::string>& shared_variables, InputShares shares)
      : Placement(variables, 1),
        memory_(memory),
        shared_variables_(shared_variables),
        shares_(shares) {}

  InputShares input_shares() const override { return shares_; }
  bool IsDivided(const std::string& variable) const override {
    return shared_variables_.count(variable) > 0;
  }
  // One replica may begin its next step while another still reads the sums of this one.
  int sum_buffers() const override { return 2; }
  bool has_outputs() const override { return shares_.only == 0; }

  Storage* Shared(Emitter&, const std::string& name, std::int64_t bytes) override {
    return memory_.Of(name, bytes);
  }

  Storage* Variable(Emitter& emitter, const std::string& name, bool is_assigned) override {
    if (shares_.only == 0 || !is_assigned || IsDivided(name)) {
      return Placement::Variable(emitter, name, is_assigned);
    }
    Storage*& copy = copies_[name];
    if (copy == nullptr) copy = emitter.NewStorage(0, name);
    return copy;
  }

  // Copies each variable of which this replica has a copy at the beginning of a run. During the run
  // all replicas change their copies in the same way.
  void Finish(Emitter& emitter) override {
    for (const auto& [name, storage] : copies_) {
      Storage* const copy = storage;
      const std::size_t bytes = variables().BytesIn(name, emitter.function().variables.at(name));
      copy->buffer = Buffer(bytes, name);
      Task task = NewTask("copy", name, "network3:copy");
      task.run = [copy, bytes, variable = variables().storage(name)](const Step&, int) {
        std::memcpy(copy->buffer.data(), variable->buffer.data(), bytes);
      };
      emitter.EmitOnce(std::move(task));
    }
  }

 private:
  SharedMemory& memory_;
  const std::set<std::string>& shared_variables_;
  const InputShares shares_;
  std::map<std::string, Storage*> copies_;  // by variable
};

using Copies = std::vector<std::unique_ptr<CompiledFunction>>;

// True for the product of an input layer and for the gradient of its weights.
bool IsOfData(const Uses& uses, const Op& op) {
  return op.name == "matmul" && uses.Producer(op.inputs[0], "slice_batch") != nullptr;
}

// The conditions of replication; ADR 19 has the reasons.
bool AreWorthIt(const Function& function, const Uses& uses, int threads) {
  if (threads == 1 || threads > kMostCopies || function.assignments.empty()) return false;
  const auto has_rows = [](const Output& output) { return output.kind == OutputKind::kRows; };
  if (std::any_of(function.outputs.begin(), function.outputs.end(), has_rows)) return false;
  std::int64_t of_data = 0;
  std::int64_t others = 0;
  for (const Op& op : function.ops) {
    (IsOfData(uses, op) ? of_data : others) += op.multiply_adds;
  }
  return others <= kFew && others < of_data;
}

std::set<std::string> WeightsOfData(const Function& function, const Uses& uses) {
  std::set<std::string> names;
  for (const Op& op : function.ops) {
    if (!IsOfData(uses, op)) continue;
    const Op* const variable = uses.Producer(op.inputs[1], "variable");
    if (variable != nullptr) names.insert(variable->attributes.String("name"));
  }
  return names;
}

// Joins the tasks of the replicas into tasks in which each thread runs the task of its replica.
class Joiner {
 public:
  explicit Joiner(std::set<const Storage*> shared) : shared_(std::move(shared)) {}

  Task Join(std::vector<Task> tasks) {
    Task joined = std::move(tasks.front());
    Narrow(joined.accesses, tasks.size() > 1);
    std::vector<std::function<void(const Step&, int)>> runs;
    runs.push_back(std::move(joined.run));
    for (std::size_t i = 1; i < tasks.size(); ++i) runs.push_back(std::move(tasks[i].run));
    joined.run = [runs = std::move(runs)](const Step& step, int thread) {
      const auto index = static_cast<std::size_t>(thread);
      if (index < runs.size()) runs[index](step, 0);
    };
    return joined;
  }

  // True if each replica writes only its own part of the shared memory.
  bool is_safe() const { return is_safe_; }

 private:
  // Keeps the accesses to shared memory, from which barriers are placed. A replica's accesses other
  // than its part of the inputs or its own copy cover the whole storage.
  void Narrow(std::vector<Access>& accesses, bool are_many) {
    const auto is_own = [&](const Access& access) { return shared_.count(access.storage) == 0; };
    accesses.erase(std::remove_if(accesses.begin(), accesses.end(), is_own), accesses.end());
    for (Access& access : accesses) {
      const bool is_part = access.region == Region::kInputs || access.region == Region::kPrivate;
      is_safe_ = is_safe_ && (is_part || !access.write);
      if (!is_part && access.region != Region::kSingle) access.region = Region::kWhole;
    }
    // This keeps the task from being taken for a single task, which only one thread would run.
    if (are_many) accesses.push_back({nullptr, Region::kPrivate, 0, true});
  }

  std::set<const Storage*> shared_;
  bool is_safe_ = true;
};

// One function of all replicas; nullptr if they would write each other's memory.
std::unique_ptr<CompiledFunction> Join(Copies copies, Joiner joiner) {
  auto joined = std::make_unique<CompiledFunction>();
  CompiledFunction& first = *copies.front();
  joined->batch = first.batch;
  joined->may_cut = false;
  joined->scalars = std::move(first.scalars);
  joined->variables = std::move(first.variables);
  joined->outputs = std::move(first.outputs);
  joined->results = std::move(first.results);
  for (std::size_t i = 0; i < first.tasks.size(); ++i) {
    std::vector<Task> tasks;
    for (const auto& copy : copies) {
      if (i < copy->tasks.size()) tasks.push_back(std::move(copy->tasks[i]));
    }
    joined->tasks.push_back(joiner.Join(std::move(tasks)));
  }
  for (std::size_t c = 0; c < copies.size(); ++c) {
    for (Task& task : copies[c]->prologue) {
      task.accesses.clear();
      task.run = [run = std::move(task.run), c](const Step& step, int thread) {
        if (static_cast<std::size_t>(thread) == c) run(step, 0);
      };
      joined->prologue.push_back(std::move(task));
    }
    std::move(copies[c]->storages.begin(), copies[c]->storages.end(),
              std::back_inserter(joined->storages));
    std::move(copies[c]->scratchpads.begin(), copies[c]->scratchpads.end(),
              std::back_inserter(joined->scratchpads));
  }
  return joiner.is_safe() ? std::move(joined) : nullptr;
}

}  // namespace

std::unique_ptr<CompiledFunction> CompileReplicas(const Function& function, Variables& variables,
                                                  const CompileOptions& options) {
  const Uses uses(function);
  if (!AreWorthIt(function, uses, options.threads)) return nullptr;
  const std::set<std::string> shared_variables = WeightsOfData(function, uses);
  SharedMemory memory;
  CompileOptions copy_options = options;
  copy_options.threads = 1;
  Copies copies;
  for (int i = 0; i < options.threads; ++i) {
    ReplicaPlacement placement(variables, memory, shared_variables, {options.threads, i});
    copies.push_back(Compiler(function, variables, copy_options, placement).Compile());
  }
  std::set<const Storage*> shared;
  for (const auto& [name, storage] : memory.storages()) shared.insert(storage.get());
  for (const std::string& name : shared_variables) shared.insert(variables.storage(name));
  std::unique_ptr<CompiledFunction> joined = Join(std::move(copies), Joiner(std::move(shared)));
  if (joined == nullptr) return nullptr;
  for (auto& [name, storage] : memory.Take()) joined->storages.push_back(std::move(storage));
  return joined;
}

}  // namespace network3::cpu
