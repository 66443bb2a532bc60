// Measures a training step with oneDNN used in the ordinary way, for comparison with our backend:
// one primitive per op, layouts and threads chosen by the library, built once and run many times.
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <random>
#include <stdexcept>
#include <vector>

#include "bench/raw_options.h"
#include "bench/raw_step.h"

namespace network3::bench {
namespace {

constexpr int kClasses = 10;
// After this many steps the loss must have fallen.
constexpr int kStepsToLearn = 1000;

struct DataSet {
  std::size_t pixels;         // pixels per image
  std::vector<float> images;  // [count, C, H, W], 0 <= pixel < 1
  std::vector<int> labels;    // [count]
};

// Synthetic images that a network can learn. Each class is a pattern of bright 4x4 blocks, coarse
// enough to survive convolution and pooling, which each image shows at random strengths. A fifth of
// the labels is random, so that gradients do not become denormal numbers, which are slow.
DataSet LearnableData(const std::vector<int>& shape, int count) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> uniform(0, 1);
  constexpr int kBlock = 4;
  const int channels = shape[0], height = shape[1], width = shape[2];
  const int columns = (width + kBlock - 1) / kBlock;
  const int blocks = (height + kBlock - 1) / kBlock * columns;
  std::vector<float> patterns(static_cast<std::size_t>(kClasses * channels * blocks));
  for (float& block : patterns) block = uniform(random) < 0.3f ? 1.0f : 0.0f;

  DataSet data{static_cast<std::size_t>(channels * height * width), {}, {}};
  data.images.reserve(data.pixels * static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const int kind = static_cast<int>(random() % kClasses);
    for (int c = 0; c < channels; ++c) {
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const int block = (kind * channels + c) * blocks + y / kBlock * columns + x / kBlock;
          data.images.push_back(patterns[static_cast<std::size_t>(block)] * uniform(random));
        }
      }
    }
    data.labels.push_back(uniform(random) < 0.2f ? static_cast<int>(random() % kClasses) : kind);
  }
  return data;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

class Benchmark {
 public:
  explicit Benchmark(const Options& options)
      : options_(options),
        data_(LearnableData(options.net.image, options.images)),
        step_(options.net, options.batch) {}

  // Runs one repetition and returns the microseconds per step.
  double Repetition() {
    loss_sum_ = 0;
    const auto start = Clock::now();
    for (int i = 0; i < options_.steps; ++i) {
      NextBatch();
      step_.Run();
      loss_sum_ += step_.loss();
      if (first_loss_ == 0) first_loss_ = step_.loss();
    }
    return Since(start) / options_.steps;
  }

  // The median time of each op over one repetition, in microseconds.
  std::vector<double> Profile() {
    std::vector<std::vector<double>> times(step_.ops().size());
    for (int i = 0; i < options_.steps; ++i) {
      NextBatch();
      for (std::size_t op = 0; op < times.size(); ++op) {
        const auto start = Clock::now();
        step_.Run(step_.ops()[op]);
        times[op].push_back(Since(start));
      }
    }
    std::vector<double> medians;
    for (const auto& op : times) medians.push_back(Median(op));
    return medians;
  }

  const std::vector<Op>& ops() const { return step_.ops(); }
  // Loss of the first step. It is ln 10, because the weights of the softmax layer start at zero.
  double first_loss() const { return first_loss_; }
  // Mean loss of the last repetition.
  double mean_loss() const { return loss_sum_ / options_.steps; }

 private:
  using Clock = std::chrono::steady_clock;

  static double Since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
  }

  void NextBatch() {
    if (next_ + options_.batch > options_.images) next_ = 0;
    const auto first = static_cast<std::size_t>(next_);
    step_.SetBatch(&data_.images[first * data_.pixels], &data_.labels[first]);
    next_ += options_.batch;
  }

  const Options options_;
  DataSet data_;
  TrainingStep step_;
  int next_ = 0;
  double first_loss_ = 0;
  double loss_sum_ = 0;
};

int Main(const Options& options) {
  omp_set_num_threads(options.threads);
  Benchmark benchmark(options);

  benchmark.Repetition();
  std::vector<double> times;
  for (int r = 0; r < options.repetitions; ++r) times.push_back(benchmark.Repetition());
  const double loss_last = benchmark.mean_loss();
  const std::vector<double> profile = options.profile ? benchmark.Profile() : std::vector<double>();

  const dnnl_version_t* version = dnnl_version();
  std::printf(
      "{\"batch\":%d,\"threads\":%d,\"onednn\":\"%d.%d.%d\",\"steps\":%d,"
      "\"repetitions\":%d,\"step_us\":%.2f,\"min_us\":%.2f,\"max_us\":%.2f,"
      "\"loss_first\":%.6g,\"loss_last\":%.6g,\"implementations\":[",
      options.batch, options.threads, version->major, version->minor, version->patch, options.steps,
      options.repetitions, Median(times), *std::min_element(times.begin(), times.end()),
      *std::max_element(times.begin(), times.end()), benchmark.first_loss(), loss_last);
  const char* comma = "";
  for (const Op& op : benchmark.ops()) {
    std::printf("%s{\"op\":\"%s\",\"impl\":\"%s\"}", comma, op.name.c_str(),
                op.implementation.c_str());
    comma = ",";
  }
  std::printf("]");
  for (std::size_t i = 0; i < profile.size(); ++i) {
    std::printf("%s{\"op\":\"%s\",\"us\":%.2f}", i == 0 ? ",\"ops\":[" : ",",
                benchmark.ops()[i].name.c_str(), profile[i]);
  }
  std::printf("%s}\n", profile.empty() ? "" : "]");

  const bool can_tell = options.steps * (options.repetitions + 1) >= kStepsToLearn;
  if (can_tell ? loss_last < benchmark.first_loss() : std::isfinite(loss_last)) return 0;
  std::fprintf(stderr, "raw_onednn: the loss does not fall, from %g to %g\n",
               benchmark.first_loss(), loss_last);
  return 1;
}

}  // namespace
}  // namespace network3::bench

int main(int argc, char** argv) {
  try {
    const network3::bench::Options options = network3::bench::Parse(argc, argv);
    if (!options.help) return network3::bench::Main(options);
    std::fputs(network3::bench::kUsage, stdout);
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "raw_onednn: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "raw_onednn: %s\n", error.what());
    return 1;
  }
}
