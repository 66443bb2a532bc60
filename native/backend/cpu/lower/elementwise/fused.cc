#include "backend/cpu/lower/elementwise/fused.h"

#include <algorithm>
#include <array>
#include <utility>

#include "backend/cpu/compile/assign.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

bool IsRepeated(const Compiler& compiler, const Op& op, int id) {
  return ElementCount(compiler.type(id).shape) == 1 &&
         ElementCount(compiler.type(op.outputs[0]).shape) > 1;
}

// Both operands are zero, or the first one.
bool KeepsZeros(const Instruction& instruction, const std::array<bool, 3>& are_zero) {
  const auto [a, b, c] = are_zero;
  if (instruction.kind == Instruction::Kind::kUnary) {
    const auto function = static_cast<UnaryFunction>(instruction.function);
    return a && function != UnaryFunction::kExp && function != UnaryFunction::kLog;
  }
  if (instruction.kind == Instruction::Kind::kSelect) return b && c;
  switch (static_cast<BinaryFunction>(instruction.function)) {
    case BinaryFunction::kMultiply:
      return a || b;
    case BinaryFunction::kDivide:
      return a && !b;
    case BinaryFunction::kAdd:
    case BinaryFunction::kSubtract:
    case BinaryFunction::kMaximum:
    case BinaryFunction::kMinimum:
    case BinaryFunction::kGreater:
      return a && b;
    default:
      return false;
  }
}

// True if padding, which is zero in all inputs, is zero in all outputs.
bool KeepsZeros(const Compiler& compiler, const Op& op) {
  const Tape& tape = *op.tape;
  std::vector<bool> results;
  const auto is_zero = [&](const Instruction& instruction, int k) {
    const int operand = instruction.operands[k];
    if (operand == kImmediate) return instruction.immediate == 0;
    if (operand >= kMostTapeInputs) {
      return static_cast<bool>(results[static_cast<std::size_t>(operand - kMostTapeInputs)]);
    }
    return !IsRepeated(compiler, op, op.inputs[static_cast<std::size_t>(operand)]);
  };
  for (int i = 0; i < tape.length; ++i) {
    const Instruction& instruction = tape.instructions[i];
    std::array<bool, 3> are_zero{};
    for (int k = 0; k < OperandsOf(instruction.kind); ++k) are_zero[k] = is_zero(instruction, k);
    results.push_back(KeepsZeros(instruction, are_zero));
  }
  return std::all_of(tape.results, tape.results + tape.outputs,
                     [&](int result) { return results[static_cast<std::size_t>(result)]; });
}

// The inputs of the op in the layout of `form`, and scalars.
std::vector<Value> Inputs(Compiler& compiler, const Op& op, const Value& form) {
  std::vector<Value> inputs;
  for (const int id : op.inputs) {
    inputs.push_back(IsRepeated(compiler, op, id) ? compiler.values().Plain(id)
                                                  : compiler.values().Like(id, form));
  }
  return inputs;
}

void EmitFused(Compiler& compiler, const Op& op, const std::vector<Value>& inputs,
               const std::vector<Value>& outputs, bool commits) {
  const Value& dst = outputs.front();
  Task task = NewTask(op, std::string("network3:fused:") + compiler.kernels().name);
  task.commits = commits;
  std::vector<Storage*> srcs;
  std::array<std::int64_t, kMostTapeInputs> strides{};
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    strides.at(k) = IsRepeated(compiler, op, op.inputs[k]) ? 0 : 1;
    task.accesses.push_back(inputs[k].Read(strides.at(k) == 0 ? Region::kWhole : dst.region));
    srcs.push_back(inputs[k].storage);
  }
  std::vector<Storage*> dsts;
  for (const Value& output : outputs) {
    task.accesses.push_back(output.Write(dst.region));
    dsts.push_back(output.storage);
  }
  task.run = [=, tape = op.tape, threads = compiler.threads(), kernels = &compiler.kernels()](
                 const Step& step, int thread) {
    ForEachPiece(dst, dst.region, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
      std::array<const float*, kMostTapeInputs> from{};
      std::array<float*, kMostTapeOutputs> to{};
      for (std::size_t k = 0; k < srcs.size(); ++k) from[k] = srcs[k]->f32() + strides[k] * at;
      for (std::size_t k = 0; k < dsts.size(); ++k) to[k] = dsts[k]->f32() + at;
      kernels->fused(*tape, static_cast<std::int32_t>(srcs.size()), to.data(), from.data(),
                     strides.data(), count);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

// The first input of an update whose layout is fixed, else the first one that it changes.
int LeadingInput(const Compiler& compiler, const InPlaceUpdate& update) {
  int leading = -1;
  for (const int id : update.op->inputs) {
    const Op* variable = compiler.uses().Producer(id, "variable");
    if (variable == nullptr || IsRepeated(compiler, *update.op, id) ||
        !compiler.updates().IsAssigned(variable->attributes.String("name"))) {
      continue;
    }
    if (compiler.values().IsLaidOut(id)) return id;
    if (leading < 0) leading = id;
  }
  return leading;
}

}  // namespace

void CompileFused(Compiler& compiler, const Op& op) {
  const auto first = std::find_if(op.inputs.begin(), op.inputs.end(),
                                  [&](int id) { return !IsRepeated(compiler, op, id); });
  Value form = compiler.values().AsIs(*first);
  const bool is_plain = !form.weights && form.layout == Layout{};
  if (!is_plain && !KeepsZeros(compiler, op)) form = compiler.values().Plain(*first);
  const std::vector<Value> inputs = Inputs(compiler, op, form);
  const bool is_scalar = ElementCount(compiler.type(op.outputs[0]).shape) == 1;
  const bool is_kept = form.region == Region::kRows || form.region == Region::kColumns;
  std::vector<Value> outputs;
  for (const int id : op.outputs) {
    Value dst = compiler.values().DefineLike(id, form);
    dst.region = is_scalar ? Region::kSingle : is_kept ? form.region : Region::kElements;
    compiler.values().DefineAs(id, dst);
    outputs.push_back(dst);
  }
  EmitFused(compiler, op, inputs, outputs, false);
}

void CompileInPlace(Compiler& compiler, const InPlaceUpdate& update) {
  const Op& op = *update.op;
  const Value form = compiler.values().AsIs(LeadingInput(compiler, update));
  const std::vector<Value> inputs = Inputs(compiler, op, form);
  std::vector<Value> outputs;
  for (const std::string& variable : update.variables) {
    const auto found = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const Value& input) { return input.variable == variable; });
    if (found == inputs.end()) break;  // it lies in another layout
    outputs.push_back(*found);
    outputs.back().region = Region::kElements;
  }
  if (outputs.size() == op.outputs.size() && (!form.weights || KeepsZeros(compiler, op))) {
    EmitFused(compiler, op, inputs, outputs, true);
    return;
  }
  CompileFused(compiler, op);
  for (std::size_t k = 0; k < op.outputs.size(); ++k) {
    EmitAssignment(compiler, update.variables[k], compiler.values().Plain(op.outputs[k]));
  }
}

std::optional<WeightsLayout> LayoutOfUpdate(Compiler& compiler, int gradient) {
  const std::vector<const Op*>& readers = compiler.uses().Readers(gradient);
  if (readers.empty() || compiler.uses().IsRoot(gradient)) return std::nullopt;
  const InPlaceUpdate* const update = compiler.updates().InPlaceBy(*readers.front());
  const auto is_other = [&](const Op* reader) { return reader != readers.front(); };
  if (update == nullptr || std::any_of(readers.begin(), readers.end(), is_other)) {
    return std::nullopt;
  }
  const int leading = LeadingInput(compiler, *update);
  return compiler.values().IsLaidOut(leading) ? compiler.values().AsIs(leading).weights
                                              : std::nullopt;
}

}  // namespace network3::cpu
