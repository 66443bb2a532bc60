#include "backend/cpu/run/weights_layout.h"

#include <algorithm>
#include <utility>

namespace network3::cpu {

WeightsLayout WeightsLayout::RowMajor(const Shape& dims) {
  Shape strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return {dims, strides};
}

WeightsLayout WeightsLayout::OutputBlocks(const Shape& dims, std::int64_t block) {
  const std::int64_t column = dims[1] * block;
  const std::int64_t row = dims[3] * column;
  return {dims, {dims[2] * row, block, row, column}, {{0, block}}};
}

std::int64_t WeightsLayout::BlockOf(std::size_t axis) const {
  std::int64_t product = 1;
  for (const Block& block : blocks) {
    if (block.axis == axis) product *= block.size;
  }
  return product;
}

std::int64_t WeightsLayout::Elements() const {
  std::int64_t most = 1;
  for (const Block& block : blocks) most *= block.size;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const std::int64_t block = BlockOf(axis);
    most = std::max(most, (dims[axis] + block - 1) / block * strides[axis]);
  }
  return most;
}

std::vector<std::int64_t> WeightsLayout::Positions(std::size_t axis) const {
  std::vector<std::int64_t> positions;
  for (std::int64_t index = 0; index < dims[axis]; ++index) {
    std::int64_t position = 0;
    std::int64_t rest = index;
    std::int64_t distance = 1;
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
      if (block->axis == axis) {
        position += rest % block->size * distance;
        rest /= block->size;
      }
      distance *= block->size;
    }
    positions.push_back(position + rest * strides[axis]);
  }
  return positions;
}

WeightsConversion::WeightsConversion(const WeightsLayout& from, const WeightsLayout& to)
    : elements_(to.Elements()), has_padding_(ElementCount(to.dims) != to.Elements()) {
  for (std::size_t axis = 0; axis < to.dims.size(); ++axis) {
    axes_.push_back({from.Positions(axis), to.Positions(axis)});
  }
  // The innermost loop writes neighbours, as far as an axis has them.
  const auto step = [](const Axis& axis) { return axis.dst.size() > 1 ? axis.dst[1] : 0; };
  std::sort(axes_.begin(), axes_.end(),
            [&](const Axis& a, const Axis& b) { return step(a) > step(b); });
  const auto has_one = [](const Axis& axis) { return axis.dst.size() == 1; };
  axes_.erase(std::remove_if(axes_.begin(), axes_.end(), has_one), axes_.end());
  if (axes_.empty()) axes_.push_back({{0}, {0}});
}

void WeightsConversion::Run(float* dst, const float* src, int part, int parts) const {
  // Padding lies among the elements of all parts.
  if (has_padding_ && part > 0) return;
  if (has_padding_) std::fill_n(dst, elements_, 0.0F);
  const Range all = All(0);
  RunAxis(0, has_padding_ ? all : Split(all.end, parts, part), dst, src);
}

void WeightsConversion::RunAxis(std::size_t axis, Range indices, float* dst,
                                const float* src) const {
  const auto& [from, to] = axes_[axis];
  const auto begin = static_cast<std::size_t>(indices.begin);
  const auto end = static_cast<std::size_t>(indices.end);
  if (axis + 1 < axes_.size()) {
    for (std::size_t i = begin; i < end; ++i) {
      RunAxis(axis + 1, All(axis + 1), dst + to[i], src + from[i]);
    }
    return;
  }
  for (std::size_t i = begin; i < end; ++i) dst[to[i]] = src[from[i]];
}

}  // namespace network3::cpu
