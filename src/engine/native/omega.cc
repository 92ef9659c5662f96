// Omega's value and coefficients from the recorded norms; see omega.h.
#include "omega.h"

#include <algorithm>
#include <cmath>

namespace rnn {

int Omega::count_valid() const {
  return int(std::count_if(squared_error_.begin(), squared_error_.end(), [this](double e) { return e >= bound_; }));
}

double Omega::finish(int valid_pairs) {
  double sum = 0;
  for (int pair = 0; pair < pairs(); ++pair) {
    const double den = squared_error_[pair], num = squared_back_[pair];
    coefficient_[pair] = 0;
    // A bound of 0 lets pairs without any error through: they have no ratio.
    if (!(den >= bound_) || den == 0) continue;
    if (form_ == Form::kSquaredNorm) {
      const double excess = num / den - 1;
      sum += excess * excess;
      coefficient_[pair] = 4 * excess / (den * valid_pairs);
    } else {
      const double excess = std::sqrt(num / den) - 1;
      sum += excess * excess;
      if (num > 0) coefficient_[pair] = 2 * excess / (std::sqrt(num) * std::sqrt(den) * valid_pairs);
    }
  }
  return valid_pairs > 0 ? sum / valid_pairs : 0;
}

}  // namespace rnn
