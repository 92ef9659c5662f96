// Some examples of the minibatch, and all that one thread needs to learn from them or to score them.
#pragma once

#include <memory>

#include "batch.h"
#include "buffer.h"
#include "cells/cell.h"
#include "heads/head.h"
#include "omega.h"
#include "session_options.h"
#include "stop_flag.h"

namespace rnn {

class Shard {
 public:
  explicit Shard(const SessionOptions& options);

  const Cell& cell() const { return *cell_; }
  const Head& head() const { return head_; }
  std::size_t parameter_count() const { return cell_->parameter_count() + head_.parameter_count(); }
  /** To be called after each change of theta, the session's parameters. */
  void parameters_changed() { prepared_ = Prepared::kNothing; }

  /** The examples first .. first + count - 1 of a batch that outlives their use. `initial`: of all examples, or null.
   */
  void take(const Batch& batch, int first, int count, const double* initial);

  // These return false if stopped.

  [[nodiscard]] bool evaluate(const double* theta, const StopFlag& stop);
  /** logits [T][count][outputs]. */
  [[nodiscard]] bool predict(const double* theta, double* logits, const StopFlag& stop);
  /** Backpropagates scale * loss; the gradient is complete after finish_gradient. */
  [[nodiscard]] bool learn(const double* theta, double scale, const StopFlag& stop);

  /** Of evaluate or learn. */
  const Scores& scores() const { return scores_; }
  /** Each example's state after its last step, to its place in [examples of the whole batch][state]. */
  void final_state(double* all) const;

  const Omega& omega() const { return omega_; }
  /**
   * After learn: puts alpha times Omega's immediate derivative into the gradient, or, if `separate`, that derivative
   * into omega_gradient. valid_pairs: N, of the whole batch.
   */
  void finish_gradient(double alpha, int valid_pairs, bool separate);
  /** dC/dtheta, [parameters]. */
  Buffer& gradient() { return gradient_; }
  /** [units][units] if it was asked for, else empty. */
  Buffer& omega_gradient() { return omega_gradient_; }
  /** What these examples add to N times Omega. */
  double omega_sum() const { return omega_sum_; }

 private:
  enum class Prepared { kNothing, kForward, kBackward };

  bool forward(const double* theta, bool backward_follows, const StopFlag& stop);
  const double* head_parameters(const double* theta) const { return theta + cell_->parameter_count(); }

  Buffer scratch_;
  std::unique_ptr<Cell> cell_;
  Head head_;
  Omega omega_;
  Prepared prepared_ = Prepared::kNothing;

  const Batch* batch_ = nullptr;  // part_, or the whole
  Batch part_;
  int first_ = 0;
  const double* initial_ = nullptr;

  Scores scores_;
  Buffer gradient_;
  Buffer omega_gradient_;
  double omega_sum_ = 0;
};

}  // namespace rnn
