// Update and evaluation of one run; see session.h.
#include "session.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "cells/simple_rnn.h"

namespace rnn {

Session::Session(const SessionOptions& options)
    : options_(options),
      scratch_(kScratchDoubles),
      cell_(std::make_unique<SimpleRnn>(*options.kernels, options.activation, options.inputs, options.units,
                                        options.biases, scratch_.data())),
      head_(*options.kernels, options.head, options.units, options.outputs, options.biases, scratch_.data()),
      parameters_(cell_->parameter_count() + head_.parameter_count()),
      gradient_(parameters_.size()),
      optimiser_(*options.kernels, options.optimiser, parameters_.size()),
      random_(options.seed),
      omega_(options.omega_form, options.omega_bound) {
  parameters_.fill(0);
}

void Session::set_parameters(std::span<const double> values) {
  std::memcpy(parameters_.data(), values.data(), parameters_.size() * sizeof(double));
  prepared_forward_ = prepared_backward_ = false;
}

bool Session::initialise(Initialisation kind, double gain) {
  parameters_.fill(0);
  prepared_forward_ = prepared_backward_ = false;
  double* w_in = parameters_.data();
  double* w_rec = w_in + std::size_t(options_.inputs) * options_.units;
  double* w_out = w_in + cell_->parameter_count();
  return rnn::initialise(kind, gain, random_, options_.inputs, options_.units, options_.outputs, w_in, w_rec, w_out);
}

const Batch& Session::draw_task(int length, int batch) {
  draw(*options_.task, random_, length, batch, batch_);
  return batch_;
}

void Session::prepare(bool backward) {
  if (backward ? prepared_backward_ : prepared_forward_) return;
  cell_->prepare(parameters_.data(), backward);
  prepared_forward_ = true;
  prepared_backward_ = backward;
}

double Session::loss_scale() const {
  if (!options_.sum_over_time || head_.last_only()) return 1 / head_.count_terms(batch_);
  return 1.0 / double(std::count_if(batch_.lengths.begin(), batch_.lengths.end(), [](int32_t n) { return n > 0; }));
}

const double* Session::Carried::begin(std::span<const Lane> lanes, int state_size) {
  state.resize(lanes.size() * state_size, 0.0);
  initial.resize(state.size());
  bool any = false;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    // A lane that takes no part keeps its state.
    const bool carry = lanes[lane].carry != 0 || lanes[lane].length == 0;
    const double* from = state.data() + lane * state_size;
    double* to = initial.data() + lane * state_size;
    if (carry) {
      std::memcpy(to, from, state_size * sizeof(double));
    } else {
      std::memset(to, 0, state_size * sizeof(double));
    }
    any |= carry;
  }
  return any ? initial.data() : nullptr;
}

void Session::Carried::end(const Cell& cell, const Batch& batch) { cell.final_state(batch, state.data()); }

std::optional<UpdateReport> Session::update_on_task(int length, int batch, double rate, double alpha) {
  const RandomState before = random_;
  draw_task(length, batch);
  const auto report = update(nullptr, rate, alpha);
  if (!report) random_ = before;
  return report;
}

std::optional<UpdateReport> Session::update_on_batch(double rate, double alpha) { return update(nullptr, rate, alpha); }

std::optional<UpdateReport> Session::update_on_lanes(std::span<const Lane> lanes, double rate, double alpha) {
  const auto report = update(carried_.begin(lanes, cell_->state_size()), rate, alpha);
  if (report) carried_.end(*cell_, batch_);
  return report;
}

std::optional<UpdateReport> Session::update(const double* initial, double rate, double alpha) {
  prepare(true);
  if (!cell_->forward(batch_, parameters_.data(), initial, stop_)) return std::nullopt;
  const double scale = loss_scale();
  gradient_.fill(0);
  const Scores scores = head_.learn(batch_, head_parameters(), cell_->outputs(), scale,
                                    gradient_.data() + cell_->parameter_count(), cell_->errors());
  if (!cell_->backward(batch_, parameters_.data(), head_.first_output_step(batch_), omega_, alpha, gradient_.data(),
                       nullptr, stop_))
    return std::nullopt;

  UpdateReport report;
  report.cost = scores.nll * scale;
  report.omega = omega_.enabled() ? omega_.value() : std::numeric_limits<double>::quiet_NaN();
  report.valid_pairs = omega_.valid_pairs();
  report.pairs = omega_.pairs();
  report.descent =
      optimiser_.step(rate, parameters_.data(), gradient_.data(), std::size_t(options_.inputs) * options_.units,
                      std::size_t(options_.units) * options_.units);
  prepared_forward_ = prepared_backward_ = false;
  return report;
}

std::optional<Scores> Session::evaluate(const double* initial) {
  prepare(false);
  if (!cell_->forward(batch_, parameters_.data(), initial, stop_)) return std::nullopt;
  return head_.score(batch_, head_parameters(), cell_->outputs());
}

std::optional<Scores> Session::evaluate_task(int length, int batch) {
  const RandomState before = random_;
  draw_task(length, batch);
  const auto scores = evaluate(nullptr);
  if (!scores) random_ = before;
  return scores;
}

std::optional<Scores> Session::evaluate_lanes(std::span<const Lane> lanes) {
  const auto scores = evaluate(evaluation_carried_.begin(lanes, cell_->state_size()));
  if (scores) evaluation_carried_.end(*cell_, batch_);
  return scores;
}

std::optional<GradientReport> Session::gradient(double* gradient, double* omega_gradient) {
  prepare(true);
  if (!cell_->forward(batch_, parameters_.data(), nullptr, stop_)) return std::nullopt;
  const Scores scores = head_.score(batch_, head_parameters(), cell_->outputs());
  const double scale = loss_scale();
  head_.learn(batch_, head_parameters(), cell_->outputs(), scale, gradient + cell_->parameter_count(), cell_->errors());
  if (!cell_->backward(batch_, parameters_.data(), head_.first_output_step(batch_), omega_, 0, gradient, omega_gradient,
                       stop_))
    return std::nullopt;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double error = options_.head == HeadName::kBernoulli ? nan : scores.wrong_sequences / scores.sequences;
  return GradientReport{scores.nll * scale, error, omega_.enabled() ? omega_.value() : nan, omega_.valid_pairs(),
                        omega_.pairs()};
}

}  // namespace rnn
