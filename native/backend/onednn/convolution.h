// What the three passes of a convolution share: geometry, candidate layouts, the choice among them.
#pragma once

#include <dnnl.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/onednn/compiler.h"
#include "backend/onednn/primitive_call.h"
#include "core/error.h"

namespace network3::onednn {

struct Convolution {
  Convolution(const Shape& src, const Shape& dst, const Shape& weights,
              const Attributes& attributes);

  Shape src, dst;              // [N, C, H, W], [N, O, OH, OW]
  dnnl::memory::dims weights;  // [G,] O/G, C/G, KH, KW
  dnnl::memory::dims strides, padding;

  // Stride 1 without padding and groups: what our own kernels do.
  bool IsPlain() const;
  ConvShape OneImage() const;
  // Whether a pass of ours is to be taken by the tuning table, or by `rule`.
  bool Prefers(const Compiler& compiler, Choice choice, const char* pass, bool rule) const;

  dnnl::memory::desc AnyWeights() const;
  // The forward primitive of `images` images; absent layouts are left to oneDNN.
  dnnl::convolution_forward::primitive_desc Forward(const dnnl::engine& engine, std::int64_t images,
                                                    std::optional<Layout> src_layout,
                                                    std::optional<Layout> dst_layout,
                                                    const dnnl::memory::desc& weights_desc) const;
  dnnl::convolution_backward_data::primitive_desc BackwardData(
      const dnnl::engine& engine, std::int64_t images, Layout src_layout, Layout dst_layout,
      const dnnl::memory::desc& weights_desc) const;
  dnnl::convolution_backward_weights::primitive_desc BackwardWeights(
      const dnnl::engine& engine, std::int64_t images, Layout src_layout, Layout dst_layout,
      const dnnl::memory::desc& weights_desc) const;
};

// The layouts of source and destination that one pass runs in.
struct LayoutPair {
  Layout src;
  Layout dst;
};

// The pairs worth trying, best first: `preferred`, then the blocked and the plain ones.
std::vector<LayoutPair> CandidateLayouts(const Convolution& convolution, LayoutPair preferred);

// oneDNN's generic implementations, hundreds of times slower than the others.
bool IsReference(const std::string& implementation);

// The images of each thread, without threads that have none, in pieces that one primitive does in a
// few hundredths of a second: between two of them a run can be stopped.
std::vector<std::vector<Range>> Slices(const Convolution& convolution, int threads);

// Calls visit(image) for the images until the run is to be stopped.
template <typename Visit>
void ForEachImage(Range images, const Step& step, Visit visit) {
  for (std::int64_t n = images.begin; n < images.end && !step.Interrupted(); ++n) visit(n);
}

// The same for those of a thread.
template <typename Visit>
void ForEachImage(std::int64_t images, int threads, int thread, const Step& step, Visit visit) {
  ForEachImage(Split(images, threads, thread), step, visit);
}

// The calls of all slices; `make(thread, slice, is_first)` builds that of one.
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

// The first candidate whose `describe(pair)` is not a reference implementation; the first one that
// works at all where none is.
template <typename Describe>
LayoutPair ChooseLayouts(const std::vector<LayoutPair>& candidates, Describe describe) {
  std::optional<LayoutPair> fallback;
  for (const LayoutPair& pair : candidates) {
    try {
      if (!IsReference(describe(pair).impl_info_str())) return pair;
      if (!fallback) fallback = pair;
    } catch (const dnnl::error& error) {
      if (error.status != dnnl_unimplemented) throw;
    }
  }
  if (fallback) return *fallback;
  throw Error(ErrorCode::kUnsupportedOp, "oneDNN has no implementation of this convolution");
}

}  // namespace network3::onednn
