// From a gradient to new parameters: norm clipping (paper, Algorithm 1), the authors' guard, gradient descent.
#pragma once

#include "buffer.h"
#include "kernels/kernels.h"

namespace rnn {

struct OptimiserOptions {
  double threshold;  // infinity: no clipping
  bool guard;
  double momentum;
  bool nesterov;
};

/** What happened to the gradient. */
struct Descent {
  double norm = 0;  // over all parameters, before clipping
  bool clipped = false;
  bool guarded = false;
};

class Optimiser {
 public:
  Optimiser(const Kernels& kernels, OptimiserOptions options, std::size_t parameters)
      : kernels_(kernels), options_(options), velocity_(parameters) {
    velocity_.fill(0);
  }

  /**
   * theta <- theta - rate * (clipped gradient), through the velocity if there is momentum. Destroys the gradient.
   * The guard, as in the authors' code: if the norm is not finite or above 1e10, the gradient becomes .02 W_rec for
   * W_rec and 0 elsewhere. W_rec lies at [w_rec, w_rec + w_rec_size).
   */
  Descent step(double rate, double* theta, double* gradient, std::size_t w_rec, std::size_t w_rec_size);

  Buffer& velocity() { return velocity_; }

 private:
  const Kernels& kernels_;
  OptimiserOptions options_;
  Buffer velocity_;
};

}  // namespace rnn
