#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

int64_t RoundUp(int64_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

// dst[0..kLanes) = the sum over i of weights[|i|] * src[i * stride + lane], for first <= i <= last
Wide Smooth(const float* src, int64_t stride, const float* weights, int64_t first, int64_t last) {
  Wide sum{};
  for (int64_t i = first; i <= last; ++i) {
    sum += Broadcast(weights[i < 0 ? -i : i]) * Load<Wide>(src + i * stride);
  }
  return sum;
}

// Smooths uniform noise of [0, 1), stretched to [-1, 1), over rows and then over columns, and
// multiplies it by alpha. The noise is 0 outside of the image. `field` has rows of RoundUp(width)
// elements; `smooth_rows` has as many, and `line` has RoundUp(width) + 2 * radius.
void MakeField(float* field, const float* noise, const AugmentRule& rule, float* smooth_rows,
               float* line) {
  const int64_t stride = RoundUp(rule.width);
  const int64_t radius = rule.radius;
  memset(line, 0, (size_t)(stride + 2 * radius) * sizeof(float));
  for (int64_t row = 0; row < rule.height; ++row) {
    for (int64_t c = 0; c < rule.width; ++c) {
      line[radius + c] = 2 * noise[row * rule.width + c] - 1;
    }
    for (int64_t c = 0; c < stride; c += kLanes) {
      Store(smooth_rows + row * stride + c,
            Smooth(line + radius + c, 1, rule.weights, -radius, radius));
    }
  }
  for (int64_t row = 0; row < rule.height; ++row) {
    const int64_t first = row < radius ? -row : -radius;
    const int64_t below = rule.height - 1 - row;
    const int64_t last = below < radius ? below : radius;
    for (int64_t c = 0; c < stride; c += kLanes) {
      const int64_t at = row * stride + c;
      Store(field + at,
            Broadcast(rule.alpha) * Smooth(smooth_rows + at, stride, rule.weights, first, last));
    }
  }
}

float Clamp(float value, float most) { return value < 0 ? 0 : value > most ? most : value; }

// dst [height, width]: the pixels of `padded` at the places of the map, between four pixels. The
// image has a zero pixel before and two after each of its rows and columns. `field_y` is nullptr
// without displacements.
void SamplePlane(float* dst, const float* padded, const AugmentRule& rule, AffineMap map,
                 const float* field_y, const float* field_x) {
  const int32_t width = rule.width;
  const int32_t stride = width + 3;
  const float most_y = (float)(rule.height + 1);
  const float most_x = (float)(width + 1);
  const int64_t field_stride = RoundUp(width);
  for (int32_t row = 0; row < rule.height; ++row) {
    // The places are counted from the pixel before the first one.
    const float row_y = map.yy * (float)row + map.y0 + 1;
    const float row_x = map.xy * (float)row + map.x0 + 1;
    const float* const move_y = field_y == nullptr ? nullptr : field_y + row * field_stride;
    const float* const move_x = field_x == nullptr ? nullptr : field_x + row * field_stride;
    NETWORK3_INDEPENDENT
    for (int32_t column = 0; column < width; ++column) {
      float y = row_y + map.yx * (float)column;
      float x = row_x + map.xx * (float)column;
      if (move_y != nullptr) {
        y += move_y[column];
        x += move_x[column];
      }
      y = Clamp(y, most_y);
      x = Clamp(x, most_x);
      const int32_t top = (int32_t)y;
      const int32_t left = (int32_t)x;
      const float below = y - (float)top;
      const float right = x - (float)left;
      const float* const at = padded + (top * stride + left);
      const float upper = at[0] + right * (at[1] - at[0]);
      const float lower = at[stride] + right * (at[stride + 1] - at[stride]);
      dst[row * width + column] = upper + below * (lower - upper);
    }
  }
}

}  // namespace

void Augment(float* dst, const float* src, const AugmentRule& rule, AffineMap map,
             const float* noise, float* scratch) {
  const int64_t pixels = (int64_t)rule.height * rule.width;
  const int64_t field = rule.height * RoundUp(rule.width);
  float* field_y = nullptr;
  float* field_x = nullptr;
  if (noise != nullptr) {
    field_y = scratch;
    field_x = field_y + field;
    float* const smooth_rows = field_x + field;
    float* const line = smooth_rows + field;
    MakeField(field_y, noise, rule, smooth_rows, line);
    MakeField(field_x, noise + pixels, rule, smooth_rows, line);
    scratch = line + RoundUp(rule.width) + 2 * rule.radius;
  }
  const int64_t stride = rule.width + 3;
  memset(scratch, 0, (size_t)((rule.height + 3) * stride) * sizeof(float));
  for (int32_t channel = 0; channel < rule.channels; ++channel) {
    for (int64_t row = 0; row < rule.height; ++row) {
      memcpy(scratch + (row + 1) * stride + 1, src + channel * pixels + row * rule.width,
             (size_t)rule.width * sizeof(float));
    }
    SamplePlane(dst + channel * pixels, scratch, rule, map, field_y, field_x);
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
