// A training step of a network of chapter 6, with one oneDNN primitive per op.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "bench/raw_ops.h"

namespace network3::bench {

// Layers: 5x5 convolutions with 2x2 max pooling, fully connected layers, softmax over 10 classes.
struct NetSpec {
  std::vector<int> image;  // channels, height, width
  std::vector<int> filters;
  std::vector<int> hidden;
  bool relu = false;  // otherwise sigmoid
  // Masks of keep probability 0.5 on the input of every fully connected layer.
  bool dropout = false;
  float eta = 0;
};

class TrainingStep {
 public:
  TrainingStep(const NetSpec& spec, int batch);
  // The ops hold pointers into this object.
  TrainingStep(const TrainingStep&) = delete;
  TrainingStep& operator=(const TrainingStep&) = delete;

  // images [batch, C, H, W], labels [batch]. Both must stay alive until the step has run.
  void SetBatch(float* images, const int* labels);
  void Run() { list_.Run(); }
  void Run(const Op& op) { list_.Run(op); }

  // Mean negative log likelihood of the last mini-batch, before its update.
  float loss() const { return loss_; }
  const std::vector<Op>& ops() const { return list_.ops(); }

 private:
  struct Parameter {
    dnnl::memory value;
    dnnl::memory gradient;  // in the layout of `value`
  };
  // Takes the gradient of a layer's output, adds the layer's backward ops to the list and returns
  // the gradient of its input. Returns an empty memory for the first layer, which needs none.
  using Backward = std::function<dnnl::memory(const dnnl::memory&)>;

  // src [B, C, H, W] -> [B, filters, (H-4)/2, (W-4)/2]
  dnnl::memory AddConvPool(const dnnl::memory& src, int filters);
  // src [B, ...] -> [B, outputs]
  dnnl::memory AddInnerProduct(const dnnl::memory& src, int outputs, float deviation);
  dnnl::memory AddActivation(const dnnl::memory& src);
  dnnl::memory AddDropout(const dnnl::memory& src);
  // src [B, 10] -> gradient of the mean log likelihood cost [B, 10]
  dnnl::memory AddSoftmaxCost(const dnnl::memory& src);
  void AddUpdate();

  dnnl::memory RandomNormal(const dnnl::memory::dims& dims, const dnnl::memory::desc& wanted,
                            float deviation);
  std::string Name(const std::string& op) const;

  const NetSpec spec_;
  const int batch_;
  OpList list_;
  std::mt19937 random_{1};
  int layer_ = 0;
  dnnl::memory images_;
  const int* labels_ = nullptr;
  float loss_ = 0;
  std::vector<Parameter> parameters_;
  std::vector<Backward> backward_;
};

}  // namespace network3::bench
