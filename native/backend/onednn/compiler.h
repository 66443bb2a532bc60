// Turns a function of the Program into tasks: chooses layouts, emits conversions, folds updates.
#pragma once

#include <cstdint>
#include <dnnl.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/onednn/compiled_function.h"
#include "backend/onednn/kernels/kernels.h"
#include "backend/onednn/passes/switches.h"
#include "backend/onednn/replica.h"
#include "backend/onednn/squares.h"
#include "backend/onednn/value.h"
#include "backend/onednn/variables.h"
#include "program/fold_updates.h"
#include "program/late_ops.h"
#include "program/uses.h"

namespace network3::onednn {

class Compiler {
 public:
  // A copy of the function, if there is a replica to make.
  Compiler(const Function& function, Variables& variables, dnnl::engine engine,
           const CompileOptions& options, const Replica* replica = nullptr);

  // Of the tasks it is still to be said when they are done.
  std::unique_ptr<CompiledFunction> Compile();

  // ---- What the ops use ----

  int threads() const { return threads_; }
  const dnnl::engine& engine() const { return engine_; }
  const Kernels& kernels() const { return kernels_; }
  PhiloxKey dropout_key() const { return dropout_key_; }
  std::int64_t batch() const { return function_.batch; }
  // The images (leading dimension) of a value.
  std::int64_t batch_of(int id) const { return ExtentOf(type(id).shape).images; }
  const TensorType& type(int id) const { return function_.values[static_cast<std::size_t>(id)]; }

  // Inputs in the form an op needs; a conversion is emitted at most once.
  Value Parts(int id);                                      // as it is, perhaps in parts
  Value AsIs(int id);                                       // as it is, parts summed
  Value Plain(int id);                                      // row-major
  Value InLayout(int id, Layout layout);                    // an activation
  Value InWeights(int id, const dnnl::memory::desc& desc);  // convolution weights
  Value Like(int id, const Value& other);                   // in the layout of another value
  // The slice_batch of examples that nobody has needed in one piece so far, else null.
  const Op* UnslicedData(int id) const;
  // Whether a variable lies like this, or will once it is read in this layout.
  bool CanLie(int id, const dnnl::memory::desc& desc) const;

  // Outputs: new memory of the value's type.
  Value Define(int id, Layout layout, Region region);
  Value DefineLike(int id, const Value& other);
  void DefineAs(int id, const Value& value);
  // One part a thread of what is summed up where it is read; convolution weight gradients in
  // oneDNN's layout.
  Value DefineParts(int id, const std::optional<dnnl::memory::desc>& weights, int parts);
  // One part of a product for each share of the inputs.
  Value DefineShares(int id, std::int64_t inputs);
  InputShares input_shares() const;

  Storage* NewStorage(std::int64_t bytes, const std::string& purpose);
  void Emit(Task task);
  // A task that only brings `from` into another form: once a run, if `from` does not change
  // meanwhile.
  void EmitPreparation(Task task, const Value& from);
  Task NewTask(const Op& op, std::string implementation) const;
  void NeedScratchpad(int thread, std::size_t bytes);
  ThreadState* thread(int index) {
    return compiled_->threads[static_cast<std::size_t>(index)].get();
  }

  Storage* ScalarStorage(const std::string& name);
  Value VariableValue(const std::string& name);

  bool IsAssigned(const std::string& variable) const;
  // The update that is to be made together with this product, which then is none of its own.
  std::optional<Update> TakeUpdateBeside(const Op& data_product);
  // Asks the update of the weights for their squares; null if it cannot tell, or if nobody does.
  const Squares* AskForSquares(int weights, const Value& factor);
  // What was asked for.
  std::optional<Squares> SquaresOf(int weights) const;
  Squares NewSquares(const Value& factor);
  // A task that comes after the updates.
  void EmitLate(Task task);
  // Whether all that read a value are compiled after the updates.
  bool IsReadLate(int id) const;
  const Uses& uses() const { return uses_; }
  const PassSwitches& passes() const { return passes_; }
  // Whether our kernels of a pass are to be taken for these sizes; `rule` is for unknown ones.
  bool Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
               bool rule) const;
  // The op is part of another one's task.
  void Skip(const Op& op);

 private:
  Value PartsOf(int id, const std::optional<dnnl::memory::desc>& weights, int parts) const;
  Storage* VariableStorage(const std::string& name);
  void EmitCopiesOfVariables();
  Squares SharedSquares(const std::string& variable, const Value& factor);
  Value Convert(int id, const Value& target_form);
  Value SumParts(int id, const Value& value);
  void EmitConversion(const Value& from, const Value& to);
  void SetReorder(Task& task, const dnnl::memory::desc& from, Storage* src,
                  const dnnl::memory::desc& to, Storage* dst);
  bool LiesInAssignedVariable(const Value& value);
  // The value as it is now, out of reach of the step's assignments.
  Value Kept(const Value& value);
  void CompileOps(bool late);
  bool IsLate(std::size_t op) const { return !late_.empty() && late_[op]; }
  void EmitOutputs(bool late);
  void ListResults();
  void EmitCollect(const Output& output, const Value& value);
  void EmitCopy(const std::string& variable, const Value& source);

  const Function& function_;
  const Replica* const replica_;  // null: it is compiled for all threads
  Variables& variables_;
  dnnl::engine engine_;
  const int threads_;
  const PhiloxKey dropout_key_;
  const Kernels& kernels_;
  const PassSwitches passes_;
  const Uses uses_;
  UpdatePlan plan_;
  std::vector<bool> skipped_;
  const std::vector<bool> late_;
  std::vector<Task> late_tasks_;
  std::map<std::string, Storage*> own_variables_;  // of a replica
  std::map<int, Squares> squares_;
  std::unique_ptr<CompiledFunction> compiled_;
  std::vector<Value> values_;
  std::multimap<int, Value> converted_;
  std::set<std::string> layout_chosen_;  // of variables
  std::vector<std::size_t> scratchpads_;
};

}  // namespace network3::onednn
