#include "bench/raw_options.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace network3::bench {
namespace {

int ToInt(const std::string& name, const std::string& text, int most) {
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != '\0' || value < 1 || value > most) {
    throw std::invalid_argument(name + " takes whole numbers from 1 to " + std::to_string(most) +
                                ", got \"" + text + "\"");
  }
  return static_cast<int>(value);
}

float ToFloat(const std::string& name, const std::string& text) {
  char* end = nullptr;
  const float value = std::strtof(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0') {
    throw std::invalid_argument(name + " takes a number, got \"" + text + "\"");
  }
  return value;
}

// Parses a list such as "20,40". An empty text is an empty list.
std::vector<int> ToInts(const std::string& name, const std::string& text) {
  std::vector<int> values;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find(',', begin);
    if (end == std::string::npos) end = text.size();
    values.push_back(ToInt(name, text.substr(begin, end - begin), 1 << 20));
    begin = end + 1;
  }
  return values;
}

bool IsRelu(const std::string& name, const std::string& text) {
  if (text != "relu" && text != "sigmoid") {
    throw std::invalid_argument(name + " takes relu or sigmoid, got \"" + text + "\"");
  }
  return text == "relu";
}

}  // namespace

const char* const kUsage =
    "usage: raw_onednn [options]\n"
    "  --image        channels,height,width of an image\n"
    "  --filters      of each convolution, 5x5 with 2x2 pooling (default none)\n"
    "  --hidden       units of each fully connected layer before the softmax (default none)\n"
    "  --activation   relu or sigmoid (default)\n"
    "  --dropout      masks on the input of every fully connected layer\n"
    "  --eta          learning rate\n"
    "  --batch        images per step (default 10)\n"
    "  --images       images in all (default 2000)\n"
    "  --threads      OpenMP threads (default 1)\n"
    "  --steps        steps per repetition (default 200); one repetition more warms up\n"
    "  --repetitions  repetitions whose median is printed (default 7)\n"
    "  --profile      adds the median time of every op, measured in one repetition more\n"
    "Prints one line of JSON; times are microseconds per step. Fails if the loss does not fall\n"
    "in 1,000 steps or is not finite.\n";

Options Parse(int argc, char** argv) {
  Options options;
  NetSpec& net = options.net;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&]() -> std::string {
      if (++i >= argc) throw std::invalid_argument(name + " takes a value; see --help");
      return argv[i];
    };
    if (name == "--image") {
      net.image = ToInts(name, value());
      if (net.image.size() != 3) throw std::invalid_argument(name + " takes channels,height,width");
    } else if (name == "--filters") {
      net.filters = ToInts(name, value());
    } else if (name == "--hidden") {
      net.hidden = ToInts(name, value());
    } else if (name == "--activation") {
      net.relu = IsRelu(name, value());
    } else if (name == "--dropout") {
      net.dropout = true;
    } else if (name == "--eta") {
      net.eta = ToFloat(name, value());
    } else if (name == "--batch") {
      options.batch = ToInt(name, value(), 1 << 20);
    } else if (name == "--images") {
      options.images = ToInt(name, value(), 1 << 24);
    } else if (name == "--threads") {
      options.threads = ToInt(name, value(), 1024);
    } else if (name == "--steps") {
      options.steps = ToInt(name, value(), 1000000);
    } else if (name == "--repetitions") {
      options.repetitions = ToInt(name, value(), 1000);
    } else if (name == "--profile") {
      options.profile = true;
    } else if (name == "--help") {
      options.help = true;
    } else {
      throw std::invalid_argument("unknown option " + name + "; see --help");
    }
  }
  if (!options.help && (net.image.empty() || net.eta <= 0)) {
    throw std::invalid_argument("--image and --eta are required; see --help");
  }
  if (options.images < options.batch) {
    throw std::invalid_argument("--images must be at least --batch");
  }
  return options;
}

}  // namespace network3::bench
