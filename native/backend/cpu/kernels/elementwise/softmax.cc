#include <math.h>

#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"
#include "backend/cpu/kernels/simd/vector_math.h"

namespace network3::cpu::NETWORK3_ISA {

void Softmax(float* probabilities, double* cost, const float* logits, const int32_t* labels,
             int64_t rows, int64_t classes) {
  for (int64_t row = 0; row < rows; ++row) {
    float maximum = logits[0];
    for (int64_t k = 1; k < classes; ++k) maximum = logits[k] > maximum ? logits[k] : maximum;
    double sum = 0;
    for (int64_t k = 0; k < classes; k += kLanes) {
      const int64_t count = classes - k < kLanes ? classes - k : kLanes;
      float values[kLanes];
      Store(values, LoadFirst(logits + k, count));
      for (float& value : values) {
        // Exp() does not go below e^-87; such a probability must be 0.
        const float shifted = value - maximum;
        value = shifted < -87.0F ? 0.0F : Exp(shifted);
      }
      StoreFirst(probabilities + k, Load<Wide>(values), count);
      for (int64_t lane = 0; lane < count; ++lane) sum += static_cast<double>(values[lane]);
    }
    const float scale = static_cast<float>(1.0 / sum);
    for (int64_t k = 0; k < classes; ++k) probabilities[k] *= scale;
    if (labels != nullptr) {
      const int32_t label = labels[row];
      // Labels are validated before the run. This check only prevents a read beyond the row.
      const float logit = label >= 0 && label < classes ? logits[label] : NAN;
      cost[row] = log(sum) - static_cast<double>(logit - maximum);
    }
    probabilities += classes;
    logits += classes;
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
