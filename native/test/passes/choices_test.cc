// The choice between kernels: the tuning table, the switches and the count of zeros.
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/passes/switches.h"
#include "backend/cpu/passes/tuning.h"
#include "core/error.h"

namespace network3::test {
namespace {

using cpu::Choice;
using cpu::FasterByTable;
using cpu::PassSwitches;

TEST(TuningTable, TreatsSizesThatRoundUpToTheSamePowerOfTwoAlike) {
  const auto known = FasterByTable("dense", "avx2", 1, {1, 1024, 512});
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(FasterByTable("dense", "avx2", 1, {1, 513, 257}), known);
  EXPECT_EQ(FasterByTable("dense", "avx2", 1, {1, 784, 500}), known);
}

TEST(TuningTable, HasNoOpinionAboutWhatWasNotMeasured) {
  EXPECT_FALSE(FasterByTable("dense", "avx2", 1, {1, 1 << 30, 512}).has_value());
  EXPECT_FALSE(FasterByTable("dense", "avx2", 77, {1, 1024, 512}).has_value());
  EXPECT_FALSE(FasterByTable("dense", "mmx", 1, {1, 1024, 512}).has_value());
  EXPECT_FALSE(FasterByTable("pool", "avx2", 1, {1, 1024, 512}).has_value());
}

// The share of zeros decides whether the kernels for sparse rows are used.
TEST(Sparsity, IsCountedForEveryNumberOfValues) {
  const cpu::Kernels& kernels = cpu::SelectKernels();
  std::vector<float> values;
  std::int64_t expected = 0;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(kernels.count_non_zeros(values.data(), i), expected);
    const bool is_zero = i % 3 == 0 || i % 7 == 0;
    values.push_back(is_zero ? 0.0F : -1.0F / static_cast<float>(i));
    if (!is_zero) ++expected;
  }
}

class Switches : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv("NETWORK3_PASSES_OFF");
    unsetenv("NETWORK3_PASSES_ON");
  }
};

TEST_F(Switches, AreSetByOptions) {
  const PassSwitches switches = PassSwitches::From({{"dense", false}, {"replicas", false}});
  EXPECT_EQ(switches.dense, Choice::kNever);
  EXPECT_FALSE(switches.replicas);
  EXPECT_EQ(switches.conv_pool, Choice::kTable);
  EXPECT_TRUE(switches.early_tasks);
}

TEST_F(Switches, AreSetByTheEnvironmentAfterTheOptions) {
  setenv("NETWORK3_PASSES_OFF", "all", 1);
  setenv("NETWORK3_PASSES_ON", "dense,fold_updates", 1);
  const PassSwitches switches = PassSwitches::From({{"conv_pool", true}});
  EXPECT_EQ(switches.conv_pool, Choice::kNever);
  EXPECT_EQ(switches.dense, Choice::kAlways);
  EXPECT_TRUE(switches.fold_updates);
  EXPECT_FALSE(switches.join_updates);
}

TEST_F(Switches, RefuseANameThatNoPassHas) {
  setenv("NETWORK3_PASSES_OFF", "warp", 1);
  EXPECT_THROW(PassSwitches::From({}), Error);
}

}  // namespace
}  // namespace network3::test
