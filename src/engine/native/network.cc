// The phases of scoring and of learning; see network.h.
#include "network.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "cells/simple_rnn.h"

namespace rnn {

Network::Network(const SessionOptions& options)
    : team_(options.threads),
      scratch_(std::size_t(options.threads)),
      cell_(std::make_unique<SimpleRnn>(*options.kernels, options.activation, options.inputs, options.units,
                                        options.biases)),
      head_(*options.kernels, options.head, options.units, options.outputs, options.biases),
      omega_(options.omega_form, options.omega_bound) {}

void Network::divide(const std::function<void(Part, double*)>& work) {
  team_.run(team_.threads(), [&](int index) {
    scratch_[index].resize(kScratchDoubles);
    work({index, team_.threads()}, scratch_[index].data());
  });
}

bool Network::divide_examples(int examples, const std::function<bool(Range, double*)>& work) {
  std::atomic<bool> all = true;
  divide([&](Part part, double* scratch) {
    const Range range = part.of(examples);
    if (range.size() > 0 && !work(range, scratch)) all = false;
  });
  return all;
}

bool Network::forward(const Batch& batch, const double* initial, const double* theta, bool backward_follows,
                      const StopFlag& stop) {
  const Prepared needed = backward_follows ? Prepared::kBackward : Prepared::kForward;
  if (prepared_ < needed) {
    cell_->prepare(theta, backward_follows);
    prepared_ = needed;
  }
  cell_->begin(batch, initial);
  head_.begin(batch);
  return divide_examples(
      batch.B, [&](Range examples, double* scratch) { return cell_->forward(theta, examples, scratch, stop); });
}

std::optional<Scores> Network::evaluate(const Batch& batch, const double* initial, const double* theta,
                                        const StopFlag& stop) {
  if (!forward(batch, initial, theta, false, stop)) return std::nullopt;
  const double* head_theta = theta + cell_->parameter_count();
  divide([&](Part part, double* scratch) { head_.score(head_theta, cell_->outputs(), part, scratch); });
  return head_.scores();
}

bool Network::predict(const Batch& batch, const double* initial, const double* theta, double* logits,
                      const StopFlag& stop) {
  if (!forward(batch, initial, theta, false, stop)) return false;
  head_.logits(batch.T * batch.B, theta + cell_->parameter_count(), cell_->outputs(), logits, scratch_[0].data());
  return true;
}

std::optional<Network::Learned> Network::learn(const Batch& batch, const double* initial, const double* theta,
                                               double scale, double alpha, bool separate_omega, const StopFlag& stop) {
  if (!forward(batch, initial, theta, true, stop)) return std::nullopt;
  const double* head_theta = theta + cell_->parameter_count();
  cell_->begin_backward(omega_);
  divide([&](Part part, double* scratch) {
    head_.learn(head_theta, cell_->outputs(), scale, part, cell_->errors(), scratch);
  });
  const int first_step = head_.first_output_step(batch);
  if (!divide_examples(batch.B, [&](Range examples, double* scratch) {
        return cell_->backward(theta, first_step, examples, omega_, scratch, stop);
      }))
    return std::nullopt;

  Learned learned{head_.scores(), std::numeric_limits<double>::quiet_NaN(), 0, 0};
  if (omega_.enabled()) {
    learned.pairs = omega_.pairs();
    learned.valid_pairs = omega_.count_valid();
    learned.omega = omega_.finish(learned.valid_pairs);
  }

  gradient_.resize(parameter_count());
  gradient_.fill(0);
  separate_omega = separate_omega && omega_.enabled();
  omega_gradient_.resize(separate_omega ? cell_->parameter_count() : 0);
  omega_gradient_.fill(0);
  divide([&](Part part, double* scratch) {
    cell_->gradient(theta, omega_, alpha, part, gradient_.data(), separate_omega ? omega_gradient_.data() : nullptr,
                    scratch);
    head_.gradient(cell_->outputs(), part, gradient_.data() + cell_->parameter_count(), scratch);
  });
  return learned;
}

}  // namespace rnn
