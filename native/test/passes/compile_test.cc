// The passes of the CPU compiler that decide how a whole function runs: replicas and early tasks.
#include <gtest/gtest.h>

#include <algorithm>

#include "backend/cpu/compile/compile_function.h"
#include "backend/cpu/passes/schedule.h"
#include "test/passes/function_builder.h"

namespace network3::test {
namespace {

using cpu::CompiledFunction;

std::unique_ptr<CompiledFunction> Compile(const Function& function, int threads,
                                          std::map<std::string, bool> passes = {}) {
  const std::vector<VariableSpec> specs = {{"w", {DType::kF32, {784, 10}}}};
  // Compiled functions point into the variables, which live as long as the test program.
  static std::vector<std::unique_ptr<cpu::Variables>> all;
  all.push_back(std::make_unique<cpu::Variables>(specs));
  CompileOptions options;
  options.threads = threads;
  options.passes = std::move(passes);
  return cpu::CompileFunction(function, *all.back(), options);
}

// Replicas copy the variables that they assign at the beginning of a run.
bool HasReplicas(const CompiledFunction& compiled) {
  return std::any_of(compiled.prologue.begin(), compiled.prologue.end(),
                     [](const cpu::Task& task) { return task.op == "copy"; }) ||
         !compiled.may_cut;
}

TEST(Replicas, AreMadeOfASmallFunctionOnTwoThreads) {
  const DenseStep step(10, 784, 10);
  EXPECT_TRUE(HasReplicas(*Compile(step.builder.function(), 2)));
  EXPECT_FALSE(HasReplicas(*Compile(step.builder.function(), 1)));
  EXPECT_FALSE(HasReplicas(*Compile(step.builder.function(), 3)));
  EXPECT_FALSE(HasReplicas(*Compile(step.builder.function(), 2, {{"replicas", false}})));
}

TEST(Replicas, AreNotMadeOfAFunctionThatReturnsRows) {
  DenseStep step(10, 784, 10);
  step.builder.Return("rows", step.product, OutputKind::kRows);
  EXPECT_FALSE(HasReplicas(*Compile(step.builder.function(), 2)));
}

// A step on two threads: load rows, read them by columns, update a variable by rows.
struct Step {
  CompiledFunction compiled;
  cpu::Storage rows, columns, weights;

  Step() {
    using cpu::Region;
    Add({{&rows, Region::kRows, 4, true}});
    Add({{&rows, Region::kColumns, 4, false}, {&columns, Region::kColumns, 4, true}});
    Add({{&columns, Region::kRows, 4, false}, {&weights, Region::kRows, 4, true}});
    compiled.tasks.back().commits = true;
  }

  std::size_t EarlyTasks(const Function& function, bool is_on = true) {
    compiled.early_tasks = 0;
    cpu::PassSwitches passes;
    passes.early_tasks = is_on;
    Schedule(compiled, function, passes);
    return compiled.early_tasks;
  }

 private:
  void Add(std::vector<cpu::Access> accesses) {
    cpu::Task task;
    task.accesses = std::move(accesses);
    compiled.tasks.push_back(std::move(task));
  }
};

TEST(EarlyTasks, AreThoseBeforeTheFirstBarrier) {
  Step step;
  EXPECT_EQ(step.EarlyTasks({}), 1U);
  EXPECT_EQ(Step().EarlyTasks({}, false), 0U);
}

TEST(EarlyTasks, AreNoneWhereTheCallerReadsTheirResultsAfterTheStep) {
  Step step;
  step.compiled.results.push_back({"layers[0]", &step.rows, 4});
  EXPECT_EQ(step.EarlyTasks({}), 0U);
}

TEST(EarlyTasks, AreNoneInALongStepBecauseTheyIgnoreTheStopFlag) {
  Function function;
  function.ops.resize(1);
  function.ops[0].multiply_adds = 1'000'000'000;
  EXPECT_EQ(Step().EarlyTasks(function), 1U);
  function.ops[0].multiply_adds += 1;
  EXPECT_EQ(Step().EarlyTasks(function), 0U);
}

}  // namespace
}  // namespace network3::test
