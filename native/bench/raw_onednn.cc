// Times a training step with oneDNN used the ordinary way, as the yardstick of our own backend:
// one primitive per op, layouts chosen by the library, its own threads, built once, run many times.
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/raw_step.h"

namespace network3::bench {
namespace {

constexpr const char* kUsage =
    "usage: raw_onednn [--net NAME] [--batch B] [--threads N] [--steps S] [--repetitions R]\n"
    "                  [--profile]\n"
    "  --net          shallow, basic_conv, dbl_conv, dbl_conv_relu (default) or dropout\n"
    "  --batch        images per step, 1 to 2000 (default 10)\n"
    "  --threads      OpenMP threads (default 1)\n"
    "  --steps        steps per repetition (default 200); one repetition more warms up\n"
    "  --repetitions  repetitions whose median is printed (default 7)\n"
    "  --profile      adds the median time of every op, measured in one repetition more\n"
    "Prints one line of JSON; times are microseconds per step. Fails if the loss does not fall.\n";

struct Options {
  std::string net = "dbl_conv_relu";
  int batch = 10;
  int threads = 1;
  int steps = 200;
  int repetitions = 7;
  bool profile = false;
  bool help = false;
};

constexpr int kImages = 2000;
constexpr int kPixels = 784;
constexpr int kClasses = 10;

int ToInt(const std::string& name, const char* text, int most) {
  char* end = nullptr;
  const long value = text != nullptr ? std::strtol(text, &end, 10) : 0;
  if (text == nullptr || end == text || *end != '\0' || value < 1 || value > most) {
    throw std::invalid_argument(name + " takes a whole number from 1 to " + std::to_string(most));
  }
  return static_cast<int>(value);
}

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    // argv[argc] is a null pointer, so a missing value is one too.
    if (name == "--net") {
      if (argv[++i] == nullptr) throw std::invalid_argument("--net takes a name");
      options.net = argv[i];
    } else if (name == "--batch") {
      options.batch = ToInt(name, argv[++i], kImages);
    } else if (name == "--threads") {
      options.threads = ToInt(name, argv[++i], 1024);
    } else if (name == "--steps") {
      options.steps = ToInt(name, argv[++i], 1000000);
    } else if (name == "--repetitions") {
      options.repetitions = ToInt(name, argv[++i], 1000);
    } else if (name == "--profile") {
      options.profile = true;
    } else if (name == "--help") {
      options.help = true;
    } else {
      throw std::invalid_argument("unknown option " + name + "; see --help");
    }
  }
  return options;
}

struct DataSet {
  std::vector<float> images;  // [kImages, kPixels], 0 <= pixel < 1
  std::vector<int> labels;    // [kImages]
};

// Every class is a pattern of lit blocks of 4x4 pixels, coarse enough to survive convolution and
// pooling, that each image shows at random strengths. A fifth of the labels is random, so the
// gradients never fade into denormal numbers, which are slow to compute with.
DataSet LearnableData() {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> uniform(0, 1);
  constexpr int kSide = 28, kBlock = 4, kBlocks = kSide / kBlock;
  std::vector<float> patterns(kClasses * kBlocks * kBlocks);
  for (float& block : patterns) block = uniform(random) < 0.3f ? 1.0f : 0.0f;
  DataSet data{std::vector<float>(kImages * kPixels), std::vector<int>(kImages)};
  for (int n = 0; n < kImages; ++n) {
    const int kind = static_cast<int>(random() % kClasses);
    for (int i = 0; i < kPixels; ++i) {
      const int block = i / kSide / kBlock * kBlocks + i % kSide / kBlock;
      data.images[n * kPixels + i] = patterns[kind * kBlocks * kBlocks + block] * uniform(random);
    }
    data.labels[n] = uniform(random) < 0.2f ? static_cast<int>(random() % kClasses) : kind;
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
      : options_(options), data_(LearnableData()), step_(FindNet(options.net), options.batch) {}

  // Runs one repetition; returns microseconds per step.
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

  // Median microseconds of every op over one repetition.
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
  // Of the very first step: ln 10, since the softmax weights start at zero.
  double first_loss() const { return first_loss_; }
  // Mean over the last repetition.
  double mean_loss() const { return loss_sum_ / options_.steps; }

 private:
  using Clock = std::chrono::steady_clock;

  static double Since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
  }

  void NextBatch() {
    if (next_ + options_.batch > kImages) next_ = 0;
    step_.SetBatch(&data_.images[next_ * kPixels], &data_.labels[next_]);
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
      "{\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"onednn\":\"%d.%d.%d\",\"steps\":%d,"
      "\"repetitions\":%d,\"step_us\":%.2f,\"min_us\":%.2f,\"max_us\":%.2f,"
      "\"loss_first\":%.6g,\"loss_last\":%.6g,\"implementations\":[",
      options.net.c_str(), options.batch, options.threads, version->major, version->minor,
      version->patch, options.steps, options.repetitions, Median(times),
      *std::min_element(times.begin(), times.end()), *std::max_element(times.begin(), times.end()),
      benchmark.first_loss(), loss_last);
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

  // Also false for NaN.
  if (loss_last < benchmark.first_loss()) return 0;
  std::fprintf(stderr, "raw_onednn: the loss does not fall; the steps may be too few to tell\n");
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
