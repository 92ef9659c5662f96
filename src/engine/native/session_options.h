// What a run is made of.
#pragma once

#include <cstdint>
#include <optional>

#include "heads/head.h"
#include "kernels/kernels.h"
#include "omega.h"
#include "optimiser.h"
#include "tasks/task.h"

namespace rnn {

struct SessionOptions {
  const Kernels* kernels;
  Activation activation;
  HeadName head;
  int inputs, units, outputs;
  bool biases;
  uint32_t seed;
  bool sum_over_time;  // of the loss; else the mean over the steps
  Omega::Form omega_form;
  double omega_bound;
  OptimiserOptions optimiser;
  double weight_noise;  // standard deviation; 0: none
  double weight_decay;  // 0: none
  std::optional<TaskSpec> task;
  int threads;  // among which the examples of a minibatch are divided
};

}  // namespace rnn
