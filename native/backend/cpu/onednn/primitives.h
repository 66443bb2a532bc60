// The primitives of a convolution: their descriptions, and the choice of layouts among which oneDNN
// has fast implementations.
#pragma once

#include <dnnl.hpp>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/onednn/primitive_call.h"
#include "backend/cpu/run/layout.h"
#include "backend/cpu/run/weights_layout.h"

namespace network3::cpu::onednn {

// Our form of a layout that oneDNN chose; std::nullopt if it has none.
std::optional<WeightsLayout> WeightsLayoutOf(const dnnl::memory::desc& desc);
std::optional<Layout> LayoutOf(const dnnl::memory::desc& desc, const Shape& shape,
                               std::int64_t images);

// The layouts of src and dst (or of their gradients) in one pass.
struct LayoutPair {
  Layout src;
  Layout dst;
};

class Primitives {
 public:
  using Forward = dnnl::convolution_forward::primitive_desc;
  using BackwardData = dnnl::convolution_backward_data::primitive_desc;
  using BackwardWeights = dnnl::convolution_backward_weights::primitive_desc;
  // A layout of the weights; std::nullopt lets oneDNN choose it.
  using WeightsDesc = std::optional<dnnl::memory::desc>;

  explicit Primitives(const Convolution& convolution);

  const dnnl::engine& engine() const { return engine_; }

  // Each describes the primitive for `images` images.
  Forward DescribeForward(std::int64_t images, const LayoutPair& layouts,
                          const WeightsDesc& weights = std::nullopt) const;
  BackwardData DescribeBackwardData(std::int64_t images, const LayoutPair& layouts,
                                    const WeightsDesc& weights = std::nullopt) const;
  BackwardWeights DescribeBackwardWeights(std::int64_t images, const LayoutPair& layouts,
                                          const WeightsDesc& weights = std::nullopt) const;

  // The layout of src that belongs to one of dst: channels last, or blocks of the same size.
  Layout SourceLike(Layout dst) const;

  // The given layout of src and the one that oneDNN prefers for dst with it.
  LayoutPair Preferred(std::int64_t images, Layout src_layout) const;

  // The layouts to try, best first: `preferred`, then blocked ones, nchw and nhwc.
  std::vector<LayoutPair> Candidates(LayoutPair preferred) const;

  // Returns the first candidate for which `describe(pair)` has a fast implementation, else
  // std::nullopt.
  template <typename Describe>
  std::optional<LayoutPair> Choose(const std::vector<LayoutPair>& candidates,
                                   const Describe& describe) const;

 private:
  // True if a block of channels is partly padding, which is computed too.
  bool Pads(const LayoutPair& pair) const;
  dnnl::memory::desc WeightsOf(const WeightsDesc& weights) const;
  Forward DescribeForward(const dnnl::memory::desc& src, const dnnl::memory::desc& dst,
                          const WeightsDesc& weights) const;
  // The constructors of both gradients take the same arguments in the same order.
  template <typename Description>
  Description DescribeBackward(std::int64_t images, const LayoutPair& layouts,
                               const WeightsDesc& weights) const;

  const Convolution& c_;
  dnnl::engine engine_;
};

// True for oneDNN's generic implementations, which are hundreds of times slower than the others.
bool IsReference(const std::string& implementation);

// True for oneDNN's implementations that copy windows into the columns of a matrix. They take
// several times as long as those for blocked layouts, and longer than a change of the layout.
bool CopiesWindows(const std::string& implementation);

template <typename Describe>
std::optional<LayoutPair> Primitives::Choose(const std::vector<LayoutPair>& candidates,
                                             const Describe& describe) const {
  std::optional<LayoutPair> copying;
  for (const LayoutPair& pair : candidates) {
    if (copying && Pads(pair)) continue;
    try {
      const std::string implementation = describe(pair).impl_info_str();
      if (IsReference(implementation)) continue;
      if (!CopiesWindows(implementation)) return pair;
      if (!copying) copying = pair;
    } catch (const dnnl::error& error) {
      if (error.status != dnnl_unimplemented) throw;
    }
  }
  return copying;
}

// The images of each thread, cut into slices that one primitive computes in a few hundredths of a
// second, so that a run can be stopped between two of them. Threads without images are left out.
std::vector<std::vector<Range>> Slices(const Convolution& convolution, int threads);

// The calls of all slices by thread; `make(thread, slice, is_first)` returns the call of one slice.
template <typename Make>
std::shared_ptr<ThreadCalls> MakeCalls(const std::vector<std::vector<Range>>& slices, Make make) {
  auto calls = std::make_shared<ThreadCalls>(slices.size());
  for (std::size_t thread = 0; thread < slices.size(); ++thread) {
    for (const Range& slice : slices[thread]) {
      const bool is_first = (*calls)[thread].empty();
      (*calls)[thread].push_back(make(static_cast<int>(thread), slice, is_first));
    }
  }
  return calls;
}

}  // namespace network3::cpu::onednn
