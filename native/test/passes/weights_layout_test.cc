#include "backend/cpu/run/weights_layout.h"

#include <gtest/gtest.h>

#include <numeric>

namespace network3::test {
namespace {

using cpu::WeightsConversion;
using cpu::WeightsLayout;

std::vector<float> Numbers(std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1.0F);
  return values;
}

std::vector<float> Converted(const std::vector<float>& src, const WeightsLayout& from,
                             const WeightsLayout& to) {
  std::vector<float> dst(static_cast<std::size_t>(to.Elements()), -1.0F);
  WeightsConversion(from, to).Run(dst.data(), src.data());
  return dst;
}

TEST(WeightsLayout, PutsBlocksOfOutputsTogetherAndZerosIntoTheirPadding) {
  const Shape dims = {3, 2, 1, 1};
  const WeightsLayout blocked = WeightsLayout::OutputBlocks(dims, 2);
  EXPECT_EQ(blocked.Elements(), 8);
  const std::vector<float> expected = {1, 3, 2, 4, 5, 0, 6, 0};
  EXPECT_EQ(Converted(Numbers(6), WeightsLayout::RowMajor(dims), blocked), expected);
}

TEST(WeightsLayout, SupportsAnAxisThatIsSplitTwice) {
  // O in blocks of 4, which are pairs: [C/2][4/2 of O][2 of C][2 of O], as oneDNN's OI4i2o2i-like
  // layouts are.
  const WeightsLayout layout{{4, 4}, {16, 8}, {{0, 2}, {1, 2}, {0, 2}}};
  const std::vector<std::int64_t> outputs = {0, 1, 4, 5};
  const std::vector<std::int64_t> inputs = {0, 2, 8, 10};
  EXPECT_EQ(layout.Positions(0), outputs);
  EXPECT_EQ(layout.Positions(1), inputs);
}

TEST(WeightsLayout, KeepsAllValuesOnTheWayThereAndBack) {
  const Shape dims = {5, 3, 2, 4};
  const WeightsLayout plain = WeightsLayout::RowMajor(dims);
  const std::vector<float> values = Numbers(ElementCount(dims));
  const WeightsLayout rows{dims, {32, 1, 16, 3}};
  const WeightsLayout nested{dims, {128, 64, 32, 8}, {{1, 2}, {0, 4}}};
  for (const WeightsLayout& layout : {rows, nested, WeightsLayout::OutputBlocks(dims, 16)}) {
    const std::vector<float> there = Converted(values, plain, layout);
    EXPECT_EQ(std::accumulate(there.begin(), there.end(), 0.0F),
              std::accumulate(values.begin(), values.end(), 0.0F));
    EXPECT_EQ(Converted(there, layout, plain), values);
    EXPECT_EQ(Converted(Converted(there, layout, rows), rows, plain), values);
  }
}

}  // namespace
}  // namespace network3::test
