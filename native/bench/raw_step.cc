#include "bench/raw_step.h"

#include <cmath>
#include <cstddef>

namespace network3::bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;
using Tag = memory::format_tag;

constexpr int kClasses = 10;
constexpr int kKernel = 5;
constexpr int kPool = 2;

memory::desc Plain(const memory::dims& dims) {
  const Tag tag = dims.size() == 4 ? Tag::abcd : dims.size() == 2 ? Tag::ab : Tag::a;
  return {dims, memory::data_type::f32, tag};
}

memory::desc Any(const memory::dims& dims) { return {dims, memory::data_type::f32, Tag::any}; }

std::size_t Count(const memory::desc& desc) { return desc.get_size() / sizeof(float); }
float* Floats(const memory& m) { return static_cast<float*>(m.get_data_handle()); }

}  // namespace

TrainingStep::TrainingStep(const NetSpec& spec, int batch) : spec_(spec), batch_(batch) {
  const memory::dim channels = spec.image[0], height = spec.image[1], width = spec.image[2];
  const memory::dims image = spec.filters.empty() ? memory::dims{batch, channels * height * width}
                                                  : memory::dims{batch, channels, height, width};
  images_ = memory(Plain(image), list_.engine(), nullptr);
  memory x = images_;
  for (const int filters : spec.filters) {
    x = AddActivation(AddConvPool(x, filters));
    ++layer_;
  }
  for (const int hidden : spec.hidden) {
    if (spec.dropout) x = AddDropout(x);
    x = AddActivation(AddInnerProduct(x, hidden, 1 / std::sqrt(static_cast<float>(hidden))));
    ++layer_;
  }
  if (spec.dropout) x = AddDropout(x);
  memory diff = AddSoftmaxCost(AddInnerProduct(x, kClasses, 0));
  for (auto it = backward_.rbegin(); it != backward_.rend(); ++it) diff = (*it)(diff);
  AddUpdate();
}

void TrainingStep::SetBatch(float* images, const int* labels) {
  images_.set_data_handle(images);
  labels_ = labels;
}

memory TrainingStep::AddConvPool(const memory& src, int filters) {
  const memory::dims in = src.get_desc().get_dims();
  const memory::dims conv_dims = {in[0], filters, in[2] - kKernel + 1, in[3] - kKernel + 1};
  const memory::dims pool_dims = {in[0], filters, conv_dims[2] / kPool, conv_dims[3] / kPool};
  const memory::dims weights_dims = {filters, in[1], kKernel, kKernel};
  const memory::dims unit = {1, 1}, none = {0, 0}, window = {kPool, kPool};

  const dnnl::convolution_forward::primitive_desc conv(
      list_.engine(), prop_kind::forward_training, algorithm::convolution_direct, Any(in),
      Any(weights_dims), Plain({filters}), Any(conv_dims), unit, none, none);
  // Greater than in the book, so that sigmoid networks leave their first plateau within a short
  // run.
  const float deviation = 2 / std::sqrt(static_cast<float>(in[1] * kKernel * kKernel));
  const memory weights = RandomNormal(weights_dims, conv.weights_desc(), deviation);
  const memory bias = RandomNormal({filters}, conv.bias_desc(), 0);
  const memory conv_dst = list_.Allocate(conv.dst_desc());
  const std::string conv_name = Name("convolution forward");
  list_.Add(conv_name, conv,
            {{DNNL_ARG_SRC, list_.Reordered(conv_name + " src", src, conv.src_desc())},
             {DNNL_ARG_WEIGHTS, weights},
             {DNNL_ARG_BIAS, bias},
             {DNNL_ARG_DST, conv_dst}});

  const dnnl::pooling_forward::primitive_desc pool(
      list_.engine(), prop_kind::forward_training, algorithm::pooling_max, conv.dst_desc(),
      Any(pool_dims), window, window, none, none, none);
  const memory dst = list_.Allocate(pool.dst_desc());
  const memory workspace = list_.Allocate(pool.workspace_desc());
  list_.Add(Name("pooling forward"), pool,
            {{DNNL_ARG_SRC, conv_dst}, {DNNL_ARG_DST, dst}, {DNNL_ARG_WORKSPACE, workspace}});

  const std::size_t slot = parameters_.size();
  parameters_.push_back({weights, {}});
  parameters_.push_back({bias, list_.Allocate(bias.get_desc())});
  const int layer = layer_;
  backward_.push_back([=](const memory& diff) {
    layer_ = layer;
    const dnnl::pooling_backward::primitive_desc pool_back(list_.engine(), algorithm::pooling_max,
                                                           conv.dst_desc(), pool.dst_desc(), window,
                                                           window, none, none, none, pool);
    const memory conv_diff = list_.Allocate(conv.dst_desc());
    const std::string pool_name = Name("pooling backward");
    list_.Add(pool_name, pool_back,
              {{DNNL_ARG_DIFF_DST, list_.Reordered(pool_name + " diff", diff, pool.dst_desc())},
               {DNNL_ARG_WORKSPACE, workspace},
               {DNNL_ARG_DIFF_SRC, conv_diff}});

    const dnnl::convolution_backward_weights::primitive_desc wgrad(
        list_.engine(), algorithm::convolution_direct, Any(in), Any(weights_dims), Plain({filters}),
        Any(conv_dims), unit, none, none, conv);
    const memory weights_diff = list_.Allocate(wgrad.diff_weights_desc());
    const std::string w_name = Name("convolution backward weights");
    list_.Add(
        w_name, wgrad,
        {{DNNL_ARG_SRC, list_.Reordered(w_name + " src", src, wgrad.src_desc())},
         {DNNL_ARG_DIFF_DST, list_.Reordered(w_name + " diff", conv_diff, wgrad.diff_dst_desc())},
         {DNNL_ARG_DIFF_WEIGHTS, weights_diff},
         {DNNL_ARG_DIFF_BIAS, parameters_[slot + 1].gradient}});
    parameters_[slot].gradient = list_.Reordered(w_name, weights_diff, weights.get_desc());

    if (layer == 0) return memory();
    const dnnl::convolution_backward_data::primitive_desc dgrad(
        list_.engine(), algorithm::convolution_direct, Any(in), Any(weights_dims), Any(conv_dims),
        unit, none, none, conv);
    const memory src_diff = list_.Allocate(dgrad.diff_src_desc());
    const std::string d_name = Name("convolution backward data");
    list_.Add(
        d_name, dgrad,
        {{DNNL_ARG_WEIGHTS, list_.Reordered(d_name + " weights", weights, dgrad.weights_desc())},
         {DNNL_ARG_DIFF_DST, list_.Reordered(d_name + " diff", conv_diff, dgrad.diff_dst_desc())},
         {DNNL_ARG_DIFF_SRC, src_diff}});
    return src_diff;
  });
  return dst;
}

memory TrainingStep::AddInnerProduct(const memory& src, int outputs, float deviation) {
  const memory::dims in = src.get_desc().get_dims();
  const memory::dims out = {in[0], outputs};
  memory::dims weights_dims = in;
  weights_dims[0] = outputs;

  const dnnl::inner_product_forward::primitive_desc product(
      list_.engine(), prop_kind::forward_training, Any(in), Any(weights_dims), Plain({outputs}),
      Any(out));
  const memory weights = RandomNormal(weights_dims, product.weights_desc(), deviation);
  const memory bias = RandomNormal({outputs}, product.bias_desc(), 0);
  const memory dst = list_.Allocate(product.dst_desc());
  const std::string name = Name("inner product forward");
  list_.Add(name, product,
            {{DNNL_ARG_SRC, list_.Reordered(name + " src", src, product.src_desc())},
             {DNNL_ARG_WEIGHTS, weights},
             {DNNL_ARG_BIAS, bias},
             {DNNL_ARG_DST, dst}});

  const std::size_t slot = parameters_.size();
  parameters_.push_back({weights, {}});
  parameters_.push_back({bias, list_.Allocate(bias.get_desc())});
  const int layer = layer_;
  backward_.push_back([=](const memory& diff) {
    layer_ = layer;
    const dnnl::inner_product_backward_weights::primitive_desc wgrad(
        list_.engine(), Any(in), Any(weights_dims), Plain({outputs}), Any(out), product);
    const memory weights_diff = list_.Allocate(wgrad.diff_weights_desc());
    const std::string w_name = Name("inner product backward weights");
    list_.Add(w_name, wgrad,
              {{DNNL_ARG_SRC, list_.Reordered(w_name + " src", src, wgrad.src_desc())},
               {DNNL_ARG_DIFF_DST, list_.Reordered(w_name + " diff", diff, wgrad.diff_dst_desc())},
               {DNNL_ARG_DIFF_WEIGHTS, weights_diff},
               {DNNL_ARG_DIFF_BIAS, parameters_[slot + 1].gradient}});
    parameters_[slot].gradient = list_.Reordered(w_name, weights_diff, weights.get_desc());

    if (layer == 0) return memory();
    const dnnl::inner_product_backward_data::primitive_desc dgrad(
        list_.engine(), Any(in), Any(weights_dims), Any(out), product);
    const memory src_diff = list_.Allocate(dgrad.diff_src_desc());
    const std::string d_name = Name("inner product backward data");
    list_.Add(
        d_name, dgrad,
        {{DNNL_ARG_WEIGHTS, list_.Reordered(d_name + " weights", weights, dgrad.weights_desc())},
         {DNNL_ARG_DIFF_DST, list_.Reordered(d_name + " diff", diff, dgrad.diff_dst_desc())},
         {DNNL_ARG_DIFF_SRC, src_diff}});
    return src_diff;
  });
  return dst;
}

memory TrainingStep::AddActivation(const memory& src) {
  const memory::desc desc = src.get_desc();
  // The variants that compute the derivative from dst need no exponential in the backward pass of
  // the sigmoid.
  const algorithm kind = spec_.relu ? algorithm::eltwise_relu_use_dst_for_bwd
                                    : algorithm::eltwise_logistic_use_dst_for_bwd;
  const dnnl::eltwise_forward::primitive_desc forward(list_.engine(), prop_kind::forward_training,
                                                      kind, desc, desc);
  const memory dst = list_.Allocate(desc);
  list_.Add(Name("activation forward"), forward, {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
  const int layer = layer_;
  backward_.push_back([=](const memory& diff) {
    layer_ = layer;
    const dnnl::eltwise_backward::primitive_desc backward(list_.engine(), kind, desc, desc, desc,
                                                          forward);
    const memory src_diff = list_.Allocate(desc);
    const std::string name = Name("activation backward");
    list_.Add(name, backward,
              {{DNNL_ARG_DST, dst},
               {DNNL_ARG_DIFF_DST, list_.Reordered(name + " diff", diff, desc)},
               {DNNL_ARG_DIFF_SRC, src_diff}});
    return src_diff;
  });
  return dst;
}

memory TrainingStep::AddDropout(const memory& src) {
  const memory::desc desc = src.get_desc();
  const memory::desc plain = Plain(desc.get_dims());
  std::vector<float> values(Count(plain));
  for (float& value : values) value = static_cast<float>(random_() & 1u);
  const memory mask = list_.Load(values, plain, desc);
  const dnnl::binary::primitive_desc multiply(list_.engine(), algorithm::binary_mul, desc, desc,
                                              desc);
  const auto add = [=](const std::string& name, const memory& from) {
    const memory to = list_.Allocate(desc);
    list_.Add(name, multiply, {{DNNL_ARG_SRC_0, from}, {DNNL_ARG_SRC_1, mask}, {DNNL_ARG_DST, to}});
    return to;
  };
  const int layer = layer_;
  backward_.push_back([=](const memory& diff) {
    layer_ = layer;
    const std::string name = Name("dropout backward");
    return add(name, list_.Reordered(name + " diff", diff, desc));
  });
  return add(Name("dropout forward"), src);
}

memory TrainingStep::AddSoftmaxCost(const memory& src) {
  const memory::desc desc = src.get_desc();
  const dnnl::softmax_forward::primitive_desc softmax(list_.engine(), prop_kind::forward_training,
                                                      algorithm::softmax_accurate, desc, desc, 1);
  const memory dst = list_.Allocate(desc);
  list_.Add(Name("softmax forward"), softmax, {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
  const memory::desc plain = Plain(desc.get_dims());
  const memory probabilities = list_.Reordered(Name("softmax forward"), dst, plain);
  const memory diff = list_.Allocate(plain);
  list_.Add(Name("cost gradient"), [this, probabilities, diff] {
    const float* p = Floats(probabilities);
    float* d = Floats(diff);
    const float scale = 1 / static_cast<float>(batch_);
    float loss = 0;
    for (int row = 0; row < batch_; ++row, p += kClasses, d += kClasses) {
      for (int k = 0; k < kClasses; ++k) d[k] = p[k] * scale;
      d[labels_[row]] -= scale;
      loss -= std::log(p[labels_[row]]);
    }
    loss_ = loss * scale;
  });
  return diff;
}

void TrainingStep::AddUpdate() {
  struct Span {
    float* value;
    const float* gradient;
    std::size_t count;  // in elements, including the padding of the layout, which is zero in both
  };
  std::vector<Span> spans;
  for (const Parameter& p : parameters_) {
    spans.push_back({Floats(p.value), Floats(p.gradient), Count(p.value.get_desc())});
  }
  list_.Add("update", [spans, eta = spec_.eta] {
#pragma omp parallel
    for (const Span& span : spans) {
      float* value = span.value;
      const float* gradient = span.gradient;
      const std::size_t count = span.count;
#pragma omp for simd schedule(static) nowait
      for (std::size_t i = 0; i < count; ++i) value[i] -= eta * gradient[i];
    }
  });
}

memory TrainingStep::RandomNormal(const memory::dims& dims, const memory::desc& wanted,
                                  float deviation) {
  const memory::desc plain = Plain(dims);
  std::vector<float> values(Count(plain));
  std::normal_distribution<float> normal(0, 1);
  for (float& value : values) value = deviation * normal(random_);
  return list_.Load(values, plain, wanted);
}

std::string TrainingStep::Name(const std::string& op) const {
  return "layers." + std::to_string(layer_) + " " + op;
}

}  // namespace network3::bench
