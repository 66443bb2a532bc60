#include "program/late_ops.h"

#include <gtest/gtest.h>

#include "test/passes/function_builder.h"

namespace network3::test {
namespace {

std::vector<bool> LateIn(const Function& function) {
  const Uses uses(function);
  return LateOps(function, uses, FoldUpdates(function, uses, 1'000'000));
}

TEST(LateOps, AreThePenaltyAndWhatReadsIt) {
  DenseStep step(4, 6, 3);
  const int twice = step.builder.Elementwise("add", {step.penalty, step.penalty});
  step.builder.Return("twice", twice, OutputKind::kSum);
  const Function& function = step.builder.function();
  const std::vector<bool> late = LateIn(function);
  ASSERT_EQ(late.size(), function.ops.size());
  for (std::size_t i = 0; i < late.size(); ++i) {
    const int value = function.ops[i].outputs[0];
    EXPECT_EQ(late[i], value == step.penalty || value == twice) << function.ops[i].name;
  }
}

TEST(LateOps, AreNoneWhereAnAssignmentDependsOnThePenalty) {
  DenseStep step(4, 6, 3);
  step.builder.Assign("total", step.penalty);
  EXPECT_TRUE(LateIn(step.builder.function()).empty());
}

TEST(LateOps, AreNoneWhereSuchAnOpReadsTheWeightsThatTheUpdateChanges) {
  DenseStep step(4, 6, 3);
  const int product = step.builder.Scale(step.weights, 1, {step.penalty});
  step.builder.Return("scaled", product, OutputKind::kLast);
  EXPECT_TRUE(LateIn(step.builder.function()).empty());
}

}  // namespace
}  // namespace network3::test
