#include "program/fold_updates.h"

#include <gtest/gtest.h>

#include <limits>

#include "test/passes/function_builder.h"

namespace network3::test {
namespace {

constexpr std::int64_t kAnyLength = std::numeric_limits<std::int64_t>::max();

UpdatePlan PlanOf(const FunctionBuilder& builder, std::int64_t longest = kAnyLength) {
  return FoldUpdates(builder.function(), Uses(builder.function()), longest);
}

// The names of the folded ops, in the order of the function.
std::vector<std::string> FoldedIn(const FunctionBuilder& builder, const UpdatePlan& plan) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < plan.folded.size(); ++i) {
    if (plan.folded[i]) names.push_back(builder.function().ops[i].name);
  }
  return names;
}

TEST(FoldUpdates, JoinsTheDecayAndTheProductOfTheGradient) {
  const DenseStep step(4, 6, 3);
  const UpdatePlan plan = PlanOf(step.builder);
  ASSERT_EQ(plan.updates.size(), 1U);
  EXPECT_TRUE(plan.copies.empty());
  const Update& update = plan.updates[0];
  EXPECT_EQ(update.variable, "w");
  EXPECT_EQ(update.gradient, step.gradient);
  EXPECT_EQ(update.decay_factor, 1);
  EXPECT_EQ(update.decay_scalars, std::vector<int>{step.l2});
  EXPECT_EQ(update.product, step.builder.ProducerOf(step.gradient));
  EXPECT_EQ(FoldedIn(step.builder, plan),
            (std::vector<std::string>{"matmul", "scale", "add", "sgd_update"}));
}

TEST(FoldUpdates, ComputesAGradientThatIsReturnedByItself) {
  DenseStep step(4, 6, 3);
  step.builder.Return("gradient", step.gradient, OutputKind::kLast);
  const UpdatePlan plan = PlanOf(step.builder);
  ASSERT_EQ(plan.updates.size(), 1U);
  EXPECT_EQ(plan.updates[0].product, nullptr);
  EXPECT_EQ(FoldedIn(step.builder, plan), (std::vector<std::string>{"scale", "add", "sgd_update"}));
}

TEST(FoldUpdates, LeavesALongProductOut) {
  const DenseStep step(4, 6, 3);
  const std::int64_t length = step.builder.ProducerOf(step.gradient)->multiply_adds;
  EXPECT_EQ(length, 4 * 6 * 3);
  EXPECT_NE(PlanOf(step.builder, length).updates.at(0).product, nullptr);
  EXPECT_EQ(PlanOf(step.builder, length - 1).updates.at(0).product, nullptr);
}

TEST(FoldUpdates, CopiesWhatIsNoUpdateOfTheVariableItself) {
  FunctionBuilder builder(2);
  const int a = builder.Variable("a", {3, 3});
  const int b = builder.Variable("b", {3, 3});
  builder.Assign("a", builder.Elementwise("sgd_update", {b, a, builder.Scalar("eta")}));
  const UpdatePlan plan = PlanOf(builder);
  EXPECT_TRUE(plan.updates.empty());
  ASSERT_EQ(plan.copies.size(), 1U);
  EXPECT_EQ(plan.copies[0].variable, "a");
  EXPECT_TRUE(FoldedIn(builder, plan).empty());
}

// Two layers: the gradient of the second layer's inputs is the last op that reads its weights,
// unless another op follows it.
TEST(FoldUpdates, SharesThePassOfTheLastProductThatReadsTheWeights) {
  for (const bool is_last : {true, false}) {
    FunctionBuilder builder(4);
    const int x = builder.Slice("x", 6);
    const int w = builder.Variable("w", {6, 3});
    const int eta = builder.Scalar("eta");
    const int diff = builder.Matmul(x, w);
    const int gradient = builder.Matmul(x, diff, true);
    const int diff_src = builder.Matmul(diff, w, false, true);
    builder.Return("diff", diff_src, OutputKind::kLast);
    if (!is_last) builder.Return("y", builder.Matmul(diff_src, w), OutputKind::kLast);
    builder.Assign("w", builder.Elementwise("sgd_update", {w, gradient, eta}));
    const UpdatePlan plan = PlanOf(builder);
    ASSERT_EQ(plan.updates.size(), 1U);
    EXPECT_EQ(plan.updates[0].data_product, is_last ? builder.ProducerOf(diff_src) : nullptr);
  }
}

}  // namespace
}  // namespace network3::test
