#include "backend/cpu/lower/conv/convolution.h"

#include <algorithm>

namespace network3::cpu {
namespace {

constexpr auto kF32 = dnnl::memory::data_type::f32;

dnnl::memory::desc ImageDesc(const Shape& shape, std::optional<Layout> layout,
                             std::int64_t images) {
  if (layout) return ActivationDesc(shape, *layout, images);
  return {{images, shape[1], shape[2], shape[3]}, kF32, dnnl::memory::format_tag::any};
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

Convolution::Convolution(const Shape& src_shape, const Shape& dst_shape, const Shape& weights_shape,
                         const Attributes& attributes)
    : src(src_shape),
      dst(dst_shape),
      weights(weights_shape),
      strides(attributes.List("stride")),
      padding(attributes.List("padding")) {
  const auto groups = static_cast<std::int64_t>(attributes.Number("groups"));
  if (groups > 1) {
    weights[0] /= groups;
    weights.insert(weights.begin(), groups);
  }
}

bool Convolution::IsPlain() const {
  const auto all = [](const dnnl::memory::dims& values, std::int64_t wanted) {
    return std::all_of(values.begin(), values.end(), [=](auto value) { return value == wanted; });
  };
  return weights.size() == 4 && all(strides, 1) && all(padding, 0);
}

ConvShape Convolution::OneImage() const {
  return {1, src[2], src[3], src[1], weights[2], weights[3], dst[2], dst[3], dst[1]};
}

bool Convolution::Prefers(const Compiler& compiler, Choice choice, const char* pass,
                          bool rule) const {
  return compiler.Prefers(choice, pass,
                          {src[1], dst[1], weights[2] * weights[3], dst[2] * dst[3], dst[0]}, rule);
}

dnnl::memory::desc Convolution::AnyWeights() const {
  return {weights, kF32, dnnl::memory::format_tag::any};
}

dnnl::convolution_forward::primitive_desc Convolution::Forward(
    const dnnl::engine& engine, std::int64_t images, std::optional<Layout> src_layout,
    std::optional<Layout> dst_layout, const dnnl::memory::desc& weights_desc) const {
  return {engine,
          dnnl::prop_kind::forward_training,
          dnnl::algorithm::convolution_direct,
          ImageDesc(src, src_layout, images),
          weights_desc,
          ImageDesc(dst, dst_layout, images),
          strides,
          padding,
          EndPadding(*this),
          UserScratchpad()};
}

dnnl::convolution_backward_data::primitive_desc Convolution::BackwardData(
    const dnnl::engine& engine, std::int64_t images, Layout src_layout, Layout dst_layout,
    const dnnl::memory::desc& weights_desc) const {
  return {engine,
          dnnl::algorithm::convolution_direct,
          ActivationDesc(src, src_layout, images),
          weights_desc,
          ActivationDesc(dst, dst_layout, images),
          strides,
          padding,
          EndPadding(*this),
          Forward(engine, images, src_layout, dst_layout, AnyWeights()),
          UserScratchpad()};
}

dnnl::convolution_backward_weights::primitive_desc Convolution::BackwardWeights(
    const dnnl::engine& engine, std::int64_t images, Layout src_layout, Layout dst_layout,
    const dnnl::memory::desc& weights_desc) const {
  return {engine,
          dnnl::algorithm::convolution_direct,
          ActivationDesc(src, src_layout, images),
          weights_desc,
          ActivationDesc(dst, dst_layout, images),
          strides,
          padding,
          EndPadding(*this),
          Forward(engine, images, src_layout, dst_layout, AnyWeights()),
          UserScratchpad()};
}

std::vector<LayoutPair> CandidateLayouts(const Convolution& convolution, LayoutPair preferred) {
  const Layout plain{1};
  const Layout src_last{convolution.src[1]};
  const Layout dst_last{convolution.dst[1]};
  std::vector<LayoutPair> candidates = {preferred};
  for (const std::int64_t block : {std::int64_t{16}, std::int64_t{8}}) {
    const Layout blocked{block};
    candidates.push_back({blocked, blocked});
    candidates.push_back({plain, blocked});
  }
  candidates.push_back({plain, plain});
  candidates.push_back({src_last, dst_last});
  return candidates;
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

}  // namespace network3::cpu
