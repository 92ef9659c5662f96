// Cell, head and Omega on a share of the minibatch; see shard.h.
#include "shard.h"

#include "cells/simple_rnn.h"

namespace rnn {

Shard::Shard(const SessionOptions& options)
    : scratch_(kScratchDoubles),
      cell_(std::make_unique<SimpleRnn>(*options.kernels, options.activation, options.inputs, options.units,
                                        options.biases, scratch_.data())),
      head_(*options.kernels, options.head, options.units, options.outputs, options.biases, scratch_.data()),
      omega_(options.omega_form, options.omega_bound) {}

void Shard::take(const Batch& batch, int first, int count, const double* initial) {
  first_ = first;
  initial_ = initial ? initial + std::size_t(first) * cell_->state_size() : nullptr;
  batch_ = &batch;
  if (count == batch.B) return;
  take_examples(batch, first, count, part_);
  batch_ = &part_;
}

bool Shard::forward(const double* theta, bool backward_follows, const StopFlag& stop) {
  const Prepared needed = backward_follows ? Prepared::kBackward : Prepared::kForward;
  if (prepared_ < needed) {
    cell_->prepare(theta, backward_follows);
    prepared_ = needed;
  }
  return cell_->forward(*batch_, theta, initial_, stop);
}

bool Shard::evaluate(const double* theta, const StopFlag& stop) {
  if (!forward(theta, false, stop)) return false;
  scores_ = head_.score(*batch_, head_parameters(theta), cell_->outputs());
  return true;
}

bool Shard::predict(const double* theta, double* logits, const StopFlag& stop) {
  if (!forward(theta, false, stop)) return false;
  head_.logits(batch_->T * batch_->B, head_parameters(theta), cell_->outputs(), logits);
  return true;
}

void Shard::final_state(double* all) const {
  cell_->final_state(*batch_, all + std::size_t(first_) * cell_->state_size());
}

bool Shard::learn(const double* theta, double scale, const StopFlag& stop) {
  if (!forward(theta, true, stop)) return false;
  gradient_.resize(parameter_count());
  gradient_.fill(0);
  scores_ = head_.learn(*batch_, head_parameters(theta), cell_->outputs(), scale,
                        gradient_.data() + cell_->parameter_count(), cell_->errors());
  return cell_->backward(*batch_, theta, head_.first_output_step(*batch_), omega_, gradient_.data(), stop);
}

void Shard::finish_gradient(double alpha, int valid_pairs, bool separate) {
  omega_sum_ = omega_.enabled() ? omega_.finish(valid_pairs) : 0;
  separate = separate && omega_.enabled();
  omega_gradient_.resize(separate ? std::size_t(cell_->units()) * cell_->units() : 0);
  omega_gradient_.fill(0);
  cell_->finish_gradient(*batch_, omega_, alpha, gradient_.data(), separate ? omega_gradient_.data() : nullptr);
}

}  // namespace rnn
