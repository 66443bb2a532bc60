// Memory layouts of weights and of their gradients. They cover what oneDNN chooses for convolutions
// and what our kernels read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "backend/cpu/run/partition.h"
#include "program/program.h"

namespace network3::cpu {

// The elements of a tensor at fixed distances, with some axes split into blocks. An element lies at
// the sum over its axes of (index / block) * stride + (index % block) * (distance in the block). An
// axis whose size is no multiple of its block is padded with zeros.
struct WeightsLayout {
  struct Block {
    std::size_t axis;
    std::int64_t size;
    bool operator==(const Block& other) const { return axis == other.axis && size == other.size; }
  };

  Shape dims;     // [G,] O, C, KH, KW of a convolution, or inputs and outputs of a dense layer
  Shape strides;  // in elements, of each axis or of its blocks
  // The blocks within the strides, outermost first. The elements of the last one are neighbours.
  std::vector<Block> blocks = {};

  static WeightsLayout RowMajor(const Shape& dims);
  // [ceil(O / block)][KH][KW][C][block] for the dimensions O, C, KH, KW
  static WeightsLayout OutputBlocks(const Shape& dims, std::int64_t block);

  // Number of elements in memory, padding included.
  std::int64_t Elements() const;
  // The position of each index along an axis, relative to index 0.
  std::vector<std::int64_t> Positions(std::size_t axis) const;

  bool operator==(const WeightsLayout& other) const {
    return dims == other.dims && strides == other.strides && blocks == other.blocks;
  }
  bool operator!=(const WeightsLayout& other) const { return !(*this == other); }

 private:
  // The product of the blocks of an axis.
  std::int64_t BlockOf(std::size_t axis) const;
};

// Copies weights from one layout to another and zeroes the padding.
class WeightsConversion {
 public:
  // Both layouts have the same dimensions.
  WeightsConversion(const WeightsLayout& from, const WeightsLayout& to);
  // Computes part `part` of `parts`, whose elements nothing else writes.
  void Run(float* dst, const float* src, int part = 0, int parts = 1) const;

 private:
  // An axis: positions of its indices in src and dst.
  struct Axis {
    std::vector<std::int64_t> src, dst;
  };
  void RunAxis(std::size_t axis, Range indices, float* dst, const float* src) const;
  Range All(std::size_t axis) const {
    return {0, static_cast<std::int64_t>(axes_[axis].dst.size())};
  }

  std::vector<Axis> axes_;     // outermost first
  std::int64_t elements_ = 0;  // of dst
  bool has_padding_ = false;   // in dst
};

}  // namespace network3::cpu
