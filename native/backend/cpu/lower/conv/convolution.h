// The geometry of a convolution, which its three passes share.
#pragma once

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

struct Convolution {
  Convolution(const Shape& src, const Shape& dst, const Shape& weights,
              const Attributes& attributes);

  Shape src, dst;  // [N, C, H, W], [N, O, OH, OW]
  Shape weights;   // [G,] O/G, C/G, KH, KW
  Shape strides, padding;

  // True for stride 1 without padding and groups, which is what our own kernels compute.
  bool IsPlain() const;
  // The shape of one image, for our kernels.
  ConvShape OneImage() const;
  // True if our kernels of a pass are used; the arguments are those of Compiler::Prefers().
  bool Prefers(const Compiler& compiler, Choice choice, const char* pass, bool rule) const;
};

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

}  // namespace network3::cpu
