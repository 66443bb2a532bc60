// The values of a function while it is compiled: the forms in which ops read them, and the outputs
// that ops define.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend/cpu/run/value.h"
#include "program/program.h"

namespace network3::cpu {

class Compiler;

class Values {
 public:
  explicit Values(Compiler& compiler);

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
  // True if the value is a variable whose layout is fixed.
  bool IsLaidOut(int id) const { return layout_chosen_.count(At(id).variable) > 0; }
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

  Value Variable(const std::string& name);
  // The value as it is at the beginning of the step: a copy if it lies in a variable that the step
  // assigns.
  Value Kept(const Value& value);
  // True if the step changes the memory of the value at its end.
  bool LiesInAssignedVariable(const Value& value) const;
  // The value, without a conversion; its storage is nullptr if it is not defined.
  const Value& At(int id) const { return values_[static_cast<std::size_t>(id)]; }

 private:
  Value& Slot(int id) { return values_[static_cast<std::size_t>(id)]; }
  Value PartsOf(int id, const std::optional<WeightsLayout>& weights, int parts) const;
  Value Convert(int id, const Value& form);
  Value SumParts(int id, const Value& value);
  void EmitConversion(const Value& from, const Value& to);

  Compiler& compiler_;
  // By id; the storage is nullptr until the value is defined.
  std::vector<Value> values_;
  // Conversions that have been emitted, by value id.
  std::multimap<int, Value> converted_;
  std::set<std::string> layout_chosen_;  // variables whose layout is fixed
};

}  // namespace network3::cpu
