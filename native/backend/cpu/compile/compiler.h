// Compiles a function of the Program to tasks: chooses layouts, emits conversions, folds updates.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/compile/replica.h"
#include "backend/cpu/compile/squares.h"
#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/passes/switches.h"
#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/value.h"
#include "backend/cpu/run/variables.h"
#include "program/fold_updates.h"
#include "program/late_ops.h"
#include "program/uses.h"

namespace network3::cpu {

class Compiler {
 public:
  // Compiles for all threads, or one replica of the function for one thread if `replica` is given.
  // The arguments passed by reference must outlive the compiler.
  Compiler(const Function& function, Variables& variables, const CompileOptions& options,
           const Replica* replica = nullptr);

  // Returns tasks without barriers; call Schedule() afterwards.
  std::unique_ptr<CompiledFunction> Compile();

  // ---- Services for the ops ----

  int threads() const { return threads_; }
  const Kernels& kernels() const { return kernels_; }
  PhiloxKey dropout_key() const { return dropout_key_; }
  std::int64_t batch() const { return function_.batch; }
  // Number of images, the leading dimension of a value.
  std::int64_t batch_of(int id) const { return ExtentOf(type(id).shape).images; }
  const TensorType& type(int id) const { return function_.values[static_cast<std::size_t>(id)]; }

  // Each returns the input in the form an op needs. A conversion is emitted at most once per form.
  Value Parts(int id);                    // in the layout it has, possibly as partial sums
  Value AsIs(int id);                     // in the layout it has, with partial sums added up
  Value Plain(int id);                    // row-major
  Value InLayout(int id, Layout layout);  // an activation in this layout
  Value InWeights(int id, const WeightsLayout& layout);  // weights in this layout
  Value Like(int id, const Value& other);                // in the layout of another value
  // The slice_batch op that produces the value if no task has been emitted for it yet, else
  // nullptr.
  const Op* UnslicedData(int id) const;
  // True if the value is a variable that has this layout or whose layout is still free to choose.
  bool CanLie(int id, const WeightsLayout& layout) const;

  // Each defines an output of an op in new memory; DefineAs() lets it share the memory of `value`.
  Value Define(int id, Layout layout, Region region);
  Value DefineLike(int id, const Value& other);
  void DefineAs(int id, const Value& value);
  // Defines a value as the sum of `parts` partial results, which the readers add up. `weights` is
  // the layout if the value is a gradient of convolution weights.
  Value DefineParts(int id, const std::optional<WeightsLayout>& weights, int parts);
  // Defines a product as one partial sum for each share of the `inputs` of an input layer.
  Value DefineShares(int id, std::int64_t inputs);
  InputShares input_shares() const;

  Storage* NewStorage(std::int64_t bytes, const std::string& purpose);
  void Emit(Task task);
  // Emits a task that only converts `from`. It runs once per run if `from` is a variable that the
  // function does not assign, else in every step.
  void EmitPreparation(Task task, const Value& from);
  Task NewTask(const Op& op, std::string implementation) const;
  // Reserves at least `bytes` of scratchpad for the thread. Tasks read its address in every step.
  Buffer* NeedScratchpad(int thread, std::size_t bytes);

  Storage* ScalarStorage(const std::string& name);
  Value VariableValue(const std::string& name);

  bool IsAssigned(const std::string& variable) const;
  // Removes from the plan and returns the update whose task also computes this gradient of the
  // inputs; std::nullopt if there is none.
  std::optional<Update> TakeUpdateBeside(const Op& data_product);
  // Makes the update of the weights sum their squares as well, unless `factor` is zero at run time.
  // Returns nullptr if the update cannot do that or already does.
  const Squares* AskForSquares(int weights, const Value& factor);
  // The sums that AskForSquares() set up, for the task of the update.
  std::optional<Squares> SquaresOf(int weights) const;
  Squares NewSquares(const Value& factor);
  // Emits a task that runs after the updates.
  void EmitLate(Task task);
  // True if every op that reads the value is compiled after the updates.
  bool IsReadLate(int id) const;
  const Uses& uses() const { return uses_; }
  const PassSwitches& passes() const { return passes_; }
  // True if our kernels of a pass are used for these sizes: `choice` decides, then the tuning
  // table, then `rule` for sizes that the table does not contain.
  bool Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
               bool rule) const;
  // Marks the op as part of another op's task; it is not compiled on its own.
  void Skip(const Op& op);

 private:
  Value PartsOf(int id, const std::optional<WeightsLayout>& weights, int parts) const;
  Storage* VariableStorage(const std::string& name);
  void EmitCopiesOfVariables();
  Squares SharedSquares(const std::string& variable, const Value& factor);
  Value Convert(int id, const Value& target_form);
  Value SumParts(int id, const Value& value);
  void EmitConversion(const Value& from, const Value& to);
  static void SetReorder(Task& task, const WeightsLayout& from, Storage* src,
                         const WeightsLayout& to, Storage* dst);
  bool LiesInAssignedVariable(const Value& value);
  // The value itself, or a copy of it if it lies in a variable that the step assigns.
  Value Kept(const Value& value);
  void CompileOps(bool late);
  bool IsLate(std::size_t op) const { return !late_.empty() && late_[op]; }
  void EmitOutputs(bool late);
  void ListResults();
  void EmitCollect(const Output& output, const Value& value);
  void EmitCopy(const std::string& variable, const Value& source);

  const Function& function_;
  const Replica* const replica_;  // nullptr if the function is compiled for all threads
  Variables& variables_;
  const int threads_;
  const PhiloxKey dropout_key_;
  const Kernels& kernels_;
  const PassSwitches passes_;
  const Uses uses_;
  UpdatePlan plan_;
  // By index of the op: compiled as part of another task.
  std::vector<bool> skipped_;
  // By index of the op: compiled after the updates. Empty if no op may be.
  const std::vector<bool> late_;
  std::vector<Task> late_tasks_;
  std::map<std::string, Storage*> own_variables_;  // variables of which this replica has a copy
  // By id of the weights.
  std::map<int, Squares> squares_;
  std::unique_ptr<CompiledFunction> compiled_;
  // By value id; the storage is nullptr until the value is defined.
  std::vector<Value> values_;
  // Conversions that have been emitted, by value id.
  std::multimap<int, Value> converted_;
  std::set<std::string> layout_chosen_;  // variables whose layout is fixed
  // Bytes that each thread needs.
  std::vector<std::size_t> scratchpads_;
};

}  // namespace network3::cpu
