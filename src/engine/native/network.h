// Cell, head and Omega on a minibatch, with the threads of the run: what a session asks of its network.
//
// Each phase is divided so that no thread's result depends on their number: through time by examples, the output layer
// by rows, gradients by parameters.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "batch.h"
#include "buffer.h"
#include "cells/cell.h"
#include "heads/head.h"
#include "omega.h"
#include "session_options.h"
#include "stop_flag.h"
#include "team.h"

namespace rnn {

class Network {
 public:
  explicit Network(const SessionOptions& options);

  const Cell& cell() const { return *cell_; }
  const Head& head() const { return head_; }
  std::size_t parameter_count() const { return cell_->parameter_count() + head_.parameter_count(); }
  /** To be called after each change of theta, the session's parameters. */
  void parameters_changed() { prepared_ = Prepared::kNothing; }

  // On a batch, from initial [B][state_size] or from zero if null. Empty, or false, if stopped.

  std::optional<Scores> evaluate(const Batch& batch, const double* initial, const double* theta, const StopFlag& stop);
  /** logits [T][B][outputs]. */
  [[nodiscard]] bool predict(const Batch& batch, const double* initial, const double* theta, double* logits,
                             const StopFlag& stop);

  struct Learned {
    Scores scores;
    double omega;  // NaN without Omega
    int valid_pairs, pairs;
  };
  /**
   * Backpropagates scale * loss: the gradient is that of scale * loss + alpha * Omega. separate_omega: alpha is not
   * used, and Omega's derivative by the cell's parameters is in omega_gradient.
   */
  std::optional<Learned> learn(const Batch& batch, const double* initial, const double* theta, double scale,
                               double alpha, bool separate_omega, const StopFlag& stop);
  /** dC/dtheta of learn, [parameters]. */
  Buffer& gradient() { return gradient_; }
  /** [parameters of the cell] if it was asked for, else empty. */
  const Buffer& omega_gradient() const { return omega_gradient_; }

  /** The state of each example after its last step, [B][state_size]. */
  void final_state(double* state) const { cell_->final_state(state); }

 private:
  enum class Prepared { kNothing, kForward, kBackward };

  [[nodiscard]] bool forward(const Batch& batch, const double* initial, const double* theta, bool backward_follows,
                             const StopFlag& stop);
  /** work(part, scratch) by each thread, at the same time. */
  void divide(const std::function<void(Part, double*)>& work);
  /** The same by examples, by those that have some; true if all of it is. */
  [[nodiscard]] bool divide_examples(int examples, const std::function<bool(Range, double*)>& work);

  Team team_;
  std::vector<Buffer> scratch_;  // of each thread
  std::unique_ptr<Cell> cell_;
  Head head_;
  Omega omega_;
  Prepared prepared_ = Prepared::kNothing;
  Buffer gradient_, omega_gradient_;
};

}  // namespace rnn
