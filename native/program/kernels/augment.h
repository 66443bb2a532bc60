// Random transformations of images, as both backends compute them: an affine map and an elastic
// field of displacements (Simard, Steinkraus and Platt 2003).
#pragma once

#include <math.h>
#include <stdint.h>

#include "program/kernels/functions.h"

namespace network3 {

// The largest radius in pixels of the window by which the field is smoothed.
constexpr int kMostAugmentRadius = 96;
// Elements of the random stream of an image: the first five choose its affine map; from the eighth
// on there is one for each pixel, which gives the noise of both directions.
constexpr int kAugmentChoices = 5;
constexpr int kAugmentNoise = 8;

// The limits of the transformations; angles in radians, lengths in pixels.
struct AugmentRule {
  int32_t channels = 0, height = 0, width = 0;
  int32_t radius = 0;  // of the window
  double translate = 0, rotate = 0, scale = 0, skew = 0;
  float alpha = 0;  // factor of the smoothed noise; 0 for no field
  // Weights of the window by the distance to its centre.
  float weights[kMostAugmentRadius + 1] = {};
};

// The place in the source of the pixel (row, column) of the result, before displacements: row
// yy * row + yx * column + y0, and column xy * row + xx * column + x0.
struct AffineMap {
  float yy, yx, y0;
  float xy, xx, x0;
};

// The noise in (-1, 1) of the rows and of the columns, from the upper 24 bits of a random word.
NETWORK3_FUNCTION float RowNoiseOf(int32_t bits) {
  return (float)(2 * (bits >> 12) + 1) * 0x1p-12F - 1;
}
NETWORK3_FUNCTION float ColumnNoiseOf(int32_t bits) {
  return (float)(2 * (bits & 0xFFF) + 1) * 0x1p-12F - 1;
}

// In (-1, 1).
NETWORK3_FUNCTION double SignedUniformOf(uint32_t word) { return (word + 0.5) * 0x1p-31 - 1; }

// `words` are the first elements of the random stream of the image. The result is the inverse of a
// scaling and skewing, a rotation and a translation about the centre of the image.
NETWORK3_FUNCTION AffineMap AffineMapOf(const AugmentRule& rule,
                                        const uint32_t words[kAugmentChoices]) {
  const double angle = rule.rotate * SignedUniformOf(words[0]);
  const double factor = 1 + rule.scale * SignedUniformOf(words[1]);
  const double slope = tan(rule.skew * SignedUniformOf(words[2]));
  const double down = rule.translate * SignedUniformOf(words[3]);
  const double right = rule.translate * SignedUniformOf(words[4]);
  const double yy = cos(angle) / factor;
  const double yx = -sin(angle) / factor;
  const double xy = (sin(angle) - slope * cos(angle)) / factor;
  const double xx = (cos(angle) + slope * sin(angle)) / factor;
  const double middle_y = (rule.height - 1) / 2.0;
  const double middle_x = (rule.width - 1) / 2.0;
  return {
      (float)yy, (float)yx, (float)(middle_y - yy * (middle_y + down) - yx * (middle_x + right)),
      (float)xy, (float)xx, (float)(middle_x - xy * (middle_y + down) - xx * (middle_x + right))};
}

}  // namespace network3
