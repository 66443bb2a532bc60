#include "backend/cuda/load/self_test.h"

#include <atomic>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/floats.h"

namespace network3::cuda {
namespace {

constexpr std::int64_t kImages = 2;
constexpr std::int64_t kSize = 5;    // height and width of the images, which have one channel
constexpr std::int64_t kFilter = 2;  // height and width of the only filter
constexpr std::int64_t kOut = kSize - kFilter + 1;
// The sums are whole numbers of at most 36. The tolerance allows algorithms that round.
constexpr float kMostError = 1e-3F;

TensorType FloatType(Shape shape) { return {DType::kF32, std::move(shape)}; }

// src [2, 1, 5, 5] * weights [1, 1, 2, 2] -> dst [2, 1, 4, 4]
std::shared_ptr<const Program> ConvolutionProgram() {
  auto program = std::make_shared<Program>();
  const TensorType src = FloatType({kImages, 1, kSize, kSize});
  const TensorType weights = FloatType({1, 1, kFilter, kFilter});
  program->variables.push_back({"weights", weights});
  Function function;
  function.batch = kImages;
  function.values = {src, weights, FloatType({kImages, 1, kOut, kOut})};
  Op slice{"slice_batch", "self-test", {}, {0}, {}};
  slice.attributes.Set("source", std::string("src"));
  slice.attributes.Set("shape", Shape{1, kSize, kSize});
  slice.attributes.Set("dtype", std::string("f32"));
  Op variable{"variable", "self-test", {}, {1}, {}};
  variable.attributes.Set("name", std::string("weights"));
  variable.attributes.Set("shape", weights.shape);
  Op convolution{"conv2d", "self-test", {0, 1}, {2}, {}};
  convolution.attributes.Set("stride", Shape{1, 1});
  convolution.attributes.Set("padding", Shape{0, 0});
  convolution.attributes.Set("groups", 1.0);
  function.ops = {slice, variable, convolution};
  function.outputs = {{"dst", 2, OutputKind::kRows}};
  program->functions["convolve"] = function;
  return program;
}

// The values are small whole numbers, so that sums of products are exact.
float Source(std::size_t i) { return static_cast<float>(i % 7); }
const Floats kWeights = {1, -2, 3, 4};

std::vector<float> Expected() {
  std::vector<float> dst;
  for (std::int64_t n = 0; n < kImages; ++n) {
    for (std::int64_t y = 0; y < kOut; ++y) {
      for (std::int64_t x = 0; x < kOut; ++x) {
        float sum = 0;
        for (std::int64_t v = 0; v < kFilter; ++v) {
          for (std::int64_t u = 0; u < kFilter; ++u) {
            const std::int64_t at = (n * kSize + y + v) * kSize + x + u;
            sum += kWeights[static_cast<std::size_t>(v * kFilter + u)] *
                   Source(static_cast<std::size_t>(at));
          }
        }
        dst.push_back(sum);
      }
    }
  }
  return dst;
}

Floats Convolve(Backend& backend) {
  constexpr std::int64_t kPixels = kSize * kSize;
  std::vector<float> src(kImages * kPixels);
  for (std::size_t i = 0; i < src.size(); ++i) src[i] = Source(i);
  const std::shared_ptr<DeviceData> data = backend.Allocate(DType::kF32, kImages, kPixels);
  data->Write(0, src.data(), src.size() * sizeof(float));
  const auto executable = backend.Compile(ConvolutionProgram(), CompileOptions());
  executable->Write({{"weights", kWeights}});
  RunArguments arguments;
  arguments.steps = 1;
  arguments.rows = kImages;
  arguments.data["src"] = {data, 0};
  const std::atomic<bool> stop{false};
  return executable->Run("convolve", arguments, stop).tensors.at("dst").f32;
}

}  // namespace

void CheckConvolution(Backend& backend) {
  Floats dst;
  try {
    dst = Convolve(backend);
  } catch (const Error& error) {
    throw Error(ErrorCode::kDeviceUnavailable,
                std::string("a small convolution failed: ") + error.what());
  }
  const std::vector<float> expected = Expected();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i < dst.size() && std::abs(dst[i] - expected[i]) < kMostError) continue;
    throw Error(ErrorCode::kDeviceUnavailable,
                "a small convolution gave " +
                    (i < dst.size() ? std::to_string(dst[i]) : "nothing") + " instead of " +
                    std::to_string(expected[i]));
  }
}

}  // namespace network3::cuda
