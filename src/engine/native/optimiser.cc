// Clipping and gradient descent; see optimiser.h.
#include "optimiser.h"

#include <cmath>
#include <cstring>

namespace rnn {

Descent Optimiser::step(double rate, double* theta, double* gradient, std::size_t w_rec, std::size_t w_rec_size) {
  constexpr double kLargestNorm = 1e10, kGuardShrinkage = 0.02;
  const std::size_t n = velocity_.size();
  Descent descent;
  descent.norm = std::sqrt(kernels_.sum_squares(gradient, n));

  double scale = 1;
  if (options_.guard && !(descent.norm <= kLargestNorm)) {
    descent.guarded = true;
    std::memset(gradient, 0, n * sizeof(double));
    kernels_.axpy(kGuardShrinkage, theta + w_rec, gradient + w_rec, w_rec_size);
  } else if (descent.norm > options_.threshold) {
    descent.clipped = true;
    scale = options_.threshold / descent.norm;
  }

  if (options_.momentum == 0) {
    kernels_.axpy(-rate * scale, gradient, theta, n);
    return descent;
  }
  // v <- mu v - rate g; theta <- theta + v, or for Nesterov theta + mu v - rate g (Bengio et al. 2012, section 3.5).
  double* v = velocity_.data();
  for (std::size_t i = 0; i < n; ++i) v[i] = options_.momentum * v[i] - rate * scale * gradient[i];
  if (options_.nesterov) {
    kernels_.axpy(options_.momentum, v, theta, n);
    kernels_.axpy(-rate * scale, gradient, theta, n);
  } else {
    kernels_.axpy(1.0, v, theta, n);
  }
  return descent;
}

}  // namespace rnn
