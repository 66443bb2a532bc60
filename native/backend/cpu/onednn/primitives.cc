#include "backend/cpu/onednn/primitives.h"

#include <algorithm>

namespace network3::cpu::onednn {
namespace {

using Tag = dnnl::memory::format_tag;

constexpr auto kF32 = dnnl::memory::data_type::f32;

// The descriptor of `images` images of a [N, C, H, W] tensor.
dnnl::memory::desc ImageDesc(const Shape& shape, Layout layout, std::int64_t images) {
  const dnnl::memory::dims dims = {images, shape[1], shape[2], shape[3]};
  Tag tag = Tag::nhwc;
  if (layout.block == 1) {
    tag = Tag::nchw;
  } else if (layout.block == 16) {
    tag = Tag::nChw16c;
  } else if (layout.block == 8) {
    tag = Tag::nChw8c;
  } else if (layout.block == 4) {
    tag = Tag::nChw4c;
  }
  return {dims, kF32, tag};
}

dnnl::memory::desc AnyImageDesc(const Shape& shape, std::int64_t images) {
  return {{images, shape[1], shape[2], shape[3]}, kF32, Tag::any};
}

// The padding after the last row and column with which oneDNN computes an output of our size. It is
// negative if the kernel does not reach the last rows or columns.
dnnl::memory::dims EndPadding(const Convolution& c) {
  dnnl::memory::dims end(2);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t kernel = c.weights[c.weights.size() - 2 + axis];
    const std::int64_t needed = (c.dst[2 + axis] - 1) * c.strides[axis] + kernel;
    end[axis] = needed - c.src[2 + axis] - c.padding[axis];
  }
  return end;
}

}  // namespace

std::optional<WeightsLayout> WeightsLayoutOf(const dnnl::memory::desc& desc) {
  if (desc.get_format_kind() != dnnl::memory::format_kind::blocked) return std::nullopt;
  WeightsLayout layout{desc.get_dims(), desc.get_strides()};
  const dnnl::memory::dims axes = desc.get_inner_idxs();
  const dnnl::memory::dims sizes = desc.get_inner_blks();
  for (int i = 0; i < desc.get_inner_nblks(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    layout.blocks.push_back({static_cast<std::size_t>(axes[at]), sizes[at]});
  }
  return layout;
}

std::optional<Layout> LayoutOf(const dnnl::memory::desc& desc, const Shape& shape,
                               std::int64_t images) {
  for (const std::int64_t block :
       {std::int64_t{1}, std::int64_t{16}, std::int64_t{8}, std::int64_t{4}, shape[1]}) {
    const Layout layout{block};
    if (ImageDesc(shape, layout, images) == desc) return layout;
  }
  return std::nullopt;
}

Primitives::Primitives(const Convolution& convolution)
    : c_(convolution), engine_(dnnl::engine::kind::cpu, 0) {}

dnnl::memory::desc Primitives::WeightsOf(const WeightsDesc& weights) const {
  return weights ? *weights : dnnl::memory::desc(c_.weights, kF32, Tag::any);
}

Primitives::Forward Primitives::DescribeForward(const dnnl::memory::desc& src,
                                                const dnnl::memory::desc& dst,
                                                const WeightsDesc& weights) const {
  return {engine_,
          dnnl::prop_kind::forward_training,
          dnnl::algorithm::convolution_direct,
          src,
          WeightsOf(weights),
          dst,
          c_.strides,
          c_.padding,
          EndPadding(c_),
          UserScratchpad()};
}

Primitives::Forward Primitives::DescribeForward(std::int64_t images, const LayoutPair& layouts,
                                                const WeightsDesc& weights) const {
  return DescribeForward(ImageDesc(c_.src, layouts.src, images),
                         ImageDesc(c_.dst, layouts.dst, images), weights);
}

template <typename Description>
Description Primitives::DescribeBackward(std::int64_t images, const LayoutPair& layouts,
                                         const WeightsDesc& weights) const {
  return {engine_,
          dnnl::algorithm::convolution_direct,
          ImageDesc(c_.src, layouts.src, images),
          WeightsOf(weights),
          ImageDesc(c_.dst, layouts.dst, images),
          c_.strides,
          c_.padding,
          EndPadding(c_),
          DescribeForward(images, layouts),
          UserScratchpad()};
}

Primitives::BackwardData Primitives::DescribeBackwardData(std::int64_t images,
                                                          const LayoutPair& layouts,
                                                          const WeightsDesc& weights) const {
  return DescribeBackward<BackwardData>(images, layouts, weights);
}

Primitives::BackwardWeights Primitives::DescribeBackwardWeights(std::int64_t images,
                                                                const LayoutPair& layouts,
                                                                const WeightsDesc& weights) const {
  return DescribeBackward<BackwardWeights>(images, layouts, weights);
}

Layout Primitives::SourceLike(Layout dst) const {
  const bool is_blocked = dst.block == 1 || dst.block == 4 || dst.block == 8 || dst.block == 16;
  return is_blocked ? dst : Layout{c_.src[1]};
}

LayoutPair Primitives::Preferred(std::int64_t images, Layout src_layout) const {
  const Forward description = DescribeForward(ImageDesc(c_.src, src_layout, images),
                                              AnyImageDesc(c_.dst, images), std::nullopt);
  return {src_layout, LayoutOf(description.dst_desc(), c_.dst, images).value_or(Layout{})};
}

std::vector<LayoutPair> Primitives::Candidates(LayoutPair preferred) const {
  const Layout plain{1};
  std::vector<LayoutPair> candidates = {preferred};
  for (const std::int64_t block : {std::int64_t{16}, std::int64_t{8}}) {
    const Layout blocked{block};
    candidates.push_back({blocked, blocked});
    candidates.push_back({plain, blocked});
  }
  candidates.push_back({plain, plain});
  candidates.push_back({Layout{c_.src[1]}, Layout{c_.dst[1]}});
  return candidates;
}

bool Primitives::Pads(const LayoutPair& pair) const {
  return c_.src[1] % pair.src.block != 0 || c_.dst[1] % pair.dst.block != 0;
}

bool CopiesWindows(const std::string& implementation) {
  return implementation.find("gemm") != std::string::npos;
}

bool IsReference(const std::string& implementation) {
  return implementation.find("ref") != std::string::npos;
}

std::vector<std::vector<Range>> Slices(const Convolution& convolution, int threads) {
  // The multiply-adds and the newly touched elements that a slow core processes in a hundredth of a
  // second.
  constexpr std::int64_t kMostWork = 400'000'000;
  constexpr std::int64_t kMostElements = 4'000'000;
  const std::int64_t work =
      ElementCount(convolution.weights) * convolution.dst[2] * convolution.dst[3];
  const std::int64_t elements =
      (ElementCount(convolution.src) + ElementCount(convolution.dst)) / convolution.src[0];
  const std::int64_t most =
      std::max<std::int64_t>(1, std::min(kMostWork / std::max<std::int64_t>(1, work),
                                         kMostElements / std::max<std::int64_t>(1, elements)));
  const std::int64_t batch = convolution.src[0];
  std::vector<std::vector<Range>> slices;
  for (int thread = 0; thread < ActiveParts(batch, threads); ++thread) {
    const Range whole = Split(batch, threads, thread);
    const auto pieces = static_cast<int>((whole.size() + most - 1) / most);
    slices.emplace_back();
    for (int piece = 0; piece < pieces; ++piece) {
      const Range part = Split(whole.size(), pieces, piece);
      slices.back().push_back({whole.begin + part.begin, whole.begin + part.end});
    }
  }
  return slices;
}

}  // namespace network3::cpu::onednn
