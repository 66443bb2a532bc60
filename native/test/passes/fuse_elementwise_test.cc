#include "program/fuse_elementwise.h"

#include <gtest/gtest.h>

#include <limits>

#include "program/fold_updates.h"
#include "program/uses.h"
#include "test/passes/function_builder.h"

namespace network3::test {
namespace {

constexpr std::int64_t kAnyLength = std::numeric_limits<std::int64_t>::max();

std::vector<std::string> NamesIn(const Function& function) {
  std::vector<std::string> names;
  for (const Op& op : function.ops) names.push_back(op.name);
  return names;
}

const Op& LastOf(const Function& function) { return function.ops.back(); }

TEST(FuseElementwise, JoinsAChainAndReturnsWhatOthersNeed) {
  FunctionBuilder builder(2);
  const int a = builder.Variable("a", {3, 4});
  const int b = builder.Variable("b", {3, 4});
  const int sum = builder.Elementwise("add", {a, b});
  const int twice = builder.Scale(sum, 2, {});
  const int product = builder.Elementwise("multiply", {twice, sum});
  builder.Return("sum", sum, OutputKind::kLast);
  builder.Return("product", product, OutputKind::kLast);
  const Function fused = FuseElementwise(builder.function(), kAnyLength);
  EXPECT_EQ(NamesIn(fused), (std::vector<std::string>{"variable", "variable", "fused"}));
  const Op& op = LastOf(fused);
  EXPECT_EQ(op.inputs, (std::vector<int>{a, b}));
  EXPECT_EQ(op.outputs, (std::vector<int>{sum, product}));
  ASSERT_EQ(op.tape->length, 3);
  EXPECT_EQ(op.tape->instructions[1].operands[1], kImmediate);
  EXPECT_EQ(op.tape->instructions[1].immediate, 2);
  EXPECT_EQ(op.tape->results[0], 0);
  EXPECT_EQ(op.tape->results[1], 2);
}

// The product reads the first sum before the second one can be computed.
TEST(FuseElementwise, LeavesOpsApartBetweenWhichAnotherOpReadsAResult) {
  FunctionBuilder builder(2);
  const int a = builder.Variable("a", {4, 4});
  const int sum = builder.Elementwise("add", {a, a});
  const int product = builder.Matmul(sum, a);
  builder.Return("all", builder.Elementwise("add", {sum, product}), OutputKind::kLast);
  EXPECT_EQ(NamesIn(FuseElementwise(builder.function(), kAnyLength)),
            (std::vector<std::string>{"variable", "add", "matmul", "add"}));
}

TEST(FuseElementwise, LeavesUpdatesThatHaveAPassOfTheirOwn) {
  const DenseStep step(4, 6, 3);
  EXPECT_EQ(NamesIn(FuseElementwise(step.builder.function(), kAnyLength)),
            NamesIn(step.builder.function()));
}

TEST(FuseElementwise, DividesAChainThatIsLongerThanATape) {
  FunctionBuilder builder(2);
  int value = builder.Variable("a", {5});
  for (int i = 0; i < kMostInstructions + 2; ++i) value = builder.Scale(value, 0.5, {});
  builder.Return("end", value, OutputKind::kLast);
  const Function fused = FuseElementwise(builder.function(), kAnyLength);
  EXPECT_EQ(NamesIn(fused), (std::vector<std::string>{"variable", "fused", "fused"}));
  EXPECT_EQ(fused.ops[1].tape->length, kMostInstructions);
}

// w ← w - eta · v with v ← v / 2 + gradient, and what else the function does with v.
struct MomentumStep {
  FunctionBuilder builder{2};
  int w = builder.Variable("w", {6});
  int velocity = builder.Variable("v", {6});
  int gradient = builder.Variable("g", {6});
  int moved = builder.Elementwise("add", {builder.Scale(velocity, 0.5, {}), gradient});

  MomentumStep() {
    builder.Assign("w", builder.Elementwise("sgd_update", {w, moved, builder.Scalar("eta")}));
    builder.Assign("v", moved);
  }
  UpdatePlan Plan(Function& fused) const {
    fused = FuseElementwise(builder.function(), kAnyLength);
    return FoldUpdates(fused, Uses(fused), kAnyLength);
  }
};

TEST(InPlaceUpdates, WriteNewValuesIntoTheVariables) {
  Function fused;
  const UpdatePlan plan = MomentumStep().Plan(fused);
  ASSERT_EQ(plan.in_place.size(), 1U);
  EXPECT_EQ(plan.in_place[0].variables, (std::vector<std::string>{"v", "w"}));
  EXPECT_TRUE(plan.copies.empty());
  EXPECT_TRUE(plan.updates.empty());
}

TEST(InPlaceUpdates, AreNotMadeOfValuesThatAreReturned) {
  MomentumStep step;
  step.builder.Return("v", step.moved, OutputKind::kLast);
  Function fused;
  const UpdatePlan plan = step.Plan(fused);
  EXPECT_TRUE(plan.in_place.empty());
  EXPECT_EQ(plan.copies.size(), 2U);
}

TEST(InPlaceUpdates, AreNotMadeIfOneReadsWhatAnotherWrites) {
  MomentumStep step;
  FunctionBuilder& builder = step.builder;
  const int mean = builder.Variable("mean", {6});
  const int halved = builder.Scale(mean, 0.5, {});
  builder.Assign("mean", builder.Elementwise("add", {halved, step.velocity}));
  Function fused;
  const UpdatePlan plan = step.Plan(fused);
  EXPECT_TRUE(plan.in_place.empty());
  EXPECT_EQ(plan.copies.size(), 3U);
}

// The new value of a lies ready before b has read the old one.
TEST(InPlaceUpdates, AreNotMadeIfAnOldValueIsReadAfterTheNewOneIsWritten) {
  FunctionBuilder builder(2);
  const int a = builder.Variable("a", {6});
  const int b = builder.Variable("b", {6});
  const int first = builder.Elementwise("add", {a, b});
  builder.Assign("a", first);
  builder.Assign("b", builder.Elementwise("multiply", {first, a}));
  const Function fused = FuseElementwise(builder.function(), kAnyLength);
  const UpdatePlan plan = FoldUpdates(fused, Uses(fused), kAnyLength);
  EXPECT_TRUE(plan.in_place.empty());
  EXPECT_EQ(plan.copies.size(), 2U);
}

}  // namespace
}  // namespace network3::test
