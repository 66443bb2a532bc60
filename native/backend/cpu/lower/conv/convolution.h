// Shared by the three passes of a convolution: its geometry, candidate layouts and the choice among
// them.
#pragma once

#include <dnnl.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/compile/primitive_call.h"
#include "core/error.h"

namespace network3::cpu {

struct Convolution {
  Convolution(const Shape& src, const Shape& dst, const Shape& weights,
              const Attributes& attributes);

  Shape src, dst;              // [N, C, H, W], [N, O, OH, OW]
  dnnl::memory::dims weights;  // [G,] O/G, C/G, KH, KW
  dnnl::memory::dims strides, padding;

  // True for stride 1 without padding and groups, which is what our own kernels compute.
  bool IsPlain() const;
  // The shape of one image, for our kernels.
  ConvShape OneImage() const;
  // True if our kernels of a pass are used; the arguments are those of Compiler::Prefers().
  bool Prefers(const Compiler& compiler, Choice choice, const char* pass, bool rule) const;

  // The descriptor with which oneDNN chooses the layout of the weights.
  dnnl::memory::desc AnyWeights() const;
  // The forward primitive for `images` images. oneDNN chooses a layout that is std::nullopt.
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

// The layouts of src and dst (or of their gradients) in one pass.
struct LayoutPair {
  Layout src;
  Layout dst;
};

// The layouts to try, best first: `preferred`, then blocked ones, nchw and nhwc.
std::vector<LayoutPair> CandidateLayouts(const Convolution& convolution, LayoutPair preferred);

// True for oneDNN's generic implementations, which are hundreds of times slower than the others.
bool IsReference(const std::string& implementation);

// The images of each thread, cut into slices that one primitive computes in a few hundredths of a
// second, so that a run can be stopped between two of them. Threads without images are left out.
std::vector<std::vector<Range>> Slices(const Convolution& convolution, int threads);

// Calls visit(image) for each image; returns early if the run is to be stopped.
template <typename Visit>
void ForEachImage(Range images, const Step& step, Visit visit) {
  for (std::int64_t n = images.begin; n < images.end && !step.Interrupted(); ++n) visit(n);
}

// The same for the images of one thread.
template <typename Visit>
void ForEachImage(std::int64_t images, int threads, int thread, const Step& step, Visit visit) {
  ForEachImage(Split(images, threads, thread), step, visit);
}

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

// Returns the first candidate for which `describe(pair)` is not a reference implementation, or the
// first that oneDNN supports if all are.
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

}  // namespace network3::cpu
