// Update and evaluation of one run; see session.h.
#include "session.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "weight_noise.h"

namespace rnn {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Session::Session(const SessionOptions& options)
    : options_(options),
      network_(options),
      parameters_(network_.parameter_count()),
      optimiser_(*options.kernels, options.optimiser, parameters_.size()),
      random_(options.seed) {
  parameters_.fill(0);
}

void Session::set_parameters(std::span<const double> values) {
  std::memcpy(parameters_.data(), values.data(), parameters_.size() * sizeof(double));
  network_.parameters_changed();
}

bool Session::initialise(Initialisation kind, double gain) {
  parameters_.fill(0);
  network_.parameters_changed();
  return rnn::initialise(kind, gain, random_, options_.inputs, options_.units, options_.outputs, parameters_.data(),
                         w_rec(), w_out());
}

const Batch& Session::draw_task(int length, int batch) {
  draw(*options_.task, random_, length, batch, batch_);
  return batch_;
}

double Session::loss_scale() const {
  const Head& head = network_.head();
  if (!options_.sum_over_time || head.last_only()) return 1 / head.count_terms(batch_);
  return 1.0 / double(std::count_if(batch_.lengths.begin(), batch_.lengths.end(), [](int32_t n) { return n > 0; }));
}

const double* Session::Carried::begin(std::span<const Lane> lanes, int state_size) {
  const std::size_t known = state.size() / state_size;
  initial.resize(lanes.size() * state_size);
  bool any = false;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    // A lane that takes no part keeps its state.
    const bool carry = lanes[lane].carry != 0 || lanes[lane].length == 0;
    double* to = initial.data() + lane * state_size;
    if (carry && lane < known) {
      std::memcpy(to, state.data() + lane * state_size, state_size * sizeof(double));
    } else {
      std::memset(to, 0, state_size * sizeof(double));
    }
    any |= carry;
  }
  return any ? initial.data() : nullptr;
}

void Session::store_final_states(Carried& carried) const {
  carried.state.resize(std::size_t(batch_.B) * state_size());
  network_.final_state(carried.state.data());
}

std::optional<UpdateReport> Session::update_on_task(int length, int batch, double rate, double alpha) {
  const RandomState before = random_;
  draw_task(length, batch);
  const auto report = update(nullptr, rate, alpha);
  if (!report) random_ = before;
  return report;
}

std::optional<UpdateReport> Session::update_on_batch(double rate, double alpha) { return update(nullptr, rate, alpha); }

std::optional<UpdateReport> Session::update_on_lanes(std::span<const Lane> lanes, double rate, double alpha) {
  const auto report = update(carried_.begin(lanes, state_size()), rate, alpha);
  if (report) store_final_states(carried_);
  return report;
}

void Session::decay_weights(double rate) {
  if (options_.weight_decay == 0) return;
  const double kept = 1 - rate * options_.weight_decay;
  const std::size_t units = options_.units;
  // W_in and W_rec lie side by side.
  for (double* w = parameters_.data(); w < w_rec() + units * units; ++w) *w *= kept;
  for (double* w = w_out(); w < w_out() + units * options_.outputs; ++w) *w *= kept;
}

std::optional<UpdateReport> Session::update(const double* initial, double rate, double alpha) {
  const double* theta = parameters_.data();
  const RandomState before = random_;
  if (options_.weight_noise > 0) {
    noisy_.resize(parameters_.size());
    add_noise(random_.bits64(), options_.weight_noise, theta, noisy_.data(), noisy_.size());
    theta = noisy_.data();
    network_.parameters_changed();
  }
  const double scale = loss_scale();
  const auto learned = network_.learn(batch_, initial, theta, scale, alpha, false, stop_);
  if (!learned) {
    random_ = before;
    network_.parameters_changed();
    return std::nullopt;
  }
  decay_weights(rate);
  const Descent descent =
      optimiser_.step(rate, parameters_.data(), network_.gradient().data(), std::size_t(w_rec() - parameters_.data()),
                      std::size_t(options_.units) * options_.units);
  network_.parameters_changed();
  return UpdateReport{learned->scores.nll * scale, descent, learned->omega, learned->valid_pairs, learned->pairs};
}

std::optional<Scores> Session::evaluate(const double* initial) {
  return network_.evaluate(batch_, initial, parameters_.data(), stop_);
}

std::optional<Scores> Session::evaluate_task(int length, int batch) {
  const RandomState before = random_;
  draw_task(length, batch);
  const auto scores = evaluate(nullptr);
  if (!scores) random_ = before;
  return scores;
}

std::optional<Scores> Session::evaluate_lanes(std::span<const Lane> lanes) {
  const auto scores = evaluate(evaluation_carried_.begin(lanes, state_size()));
  if (scores) store_final_states(evaluation_carried_);
  return scores;
}

bool Session::predict(const double* initial, double* logits, double* state) {
  if (!network_.predict(batch_, initial, parameters_.data(), logits, stop_)) return false;
  network_.final_state(state);
  return true;
}

std::optional<GradientReport> Session::gradient(double* gradient, double* omega_gradient) {
  const auto scores = evaluate(nullptr);
  if (!scores) return std::nullopt;
  const double scale = loss_scale();
  const auto learned = network_.learn(batch_, nullptr, parameters_.data(), scale, 0, true, stop_);
  if (!learned) return std::nullopt;
  std::copy_n(network_.gradient().data(), network_.gradient().size(), gradient);
  if (omega_gradient) std::copy_n(network_.omega_gradient().data(), network_.omega_gradient().size(), omega_gradient);
  const double error = options_.head == HeadName::kBernoulli ? kNaN : scores->wrong_sequences / scores->sequences;
  return GradientReport{learned->scores.nll * scale, error, learned->omega, learned->valid_pairs, learned->pairs};
}

}  // namespace rnn
