// Update and evaluation of one run; see session.h.
#include "session.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>

#include "weight_noise.h"

namespace rnn {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::unique_ptr<Shard>> one_shard(const SessionOptions& options) {
  std::vector<std::unique_ptr<Shard>> shards;
  shards.push_back(std::make_unique<Shard>(options));
  return shards;
}

}  // namespace

Session::Session(const SessionOptions& options)
    : options_(options),
      shards_(one_shard(options)),
      team_(options.threads),
      parameters_(shards_.front()->parameter_count()),
      optimiser_(*options.kernels, options.optimiser, parameters_.size()),
      random_(options.seed) {
  parameters_.fill(0);
}

void Session::parameters_changed() {
  for (const auto& shard : shards_) shard->parameters_changed();
}

void Session::set_parameters(std::span<const double> values) {
  std::memcpy(parameters_.data(), values.data(), parameters_.size() * sizeof(double));
  parameters_changed();
}

bool Session::initialise(Initialisation kind, double gain) {
  parameters_.fill(0);
  parameters_changed();
  return rnn::initialise(kind, gain, random_, options_.inputs, options_.units, options_.outputs, parameters_.data(),
                         w_rec(), w_out());
}

const Batch& Session::draw_task(int length, int batch) {
  draw(*options_.task, random_, length, batch, batch_);
  return batch_;
}

double Session::loss_scale() const {
  const Head& head = shards_.front()->head();
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

void Session::divide(const double* initial) {
  in_use_ = std::min(team_.threads(), batch_.B);
  while (int(shards_.size()) < in_use_) shards_.push_back(std::make_unique<Shard>(options_));
  const auto begin = [&](int shard) { return int(int64_t{batch_.B} * shard / in_use_); };
  for (int i = 0; i < in_use_; ++i) shards_[i]->take(batch_, begin(i), begin(i + 1) - begin(i), initial);
}

bool Session::each(const std::function<bool(Shard&)>& phase) {
  std::atomic<bool> all = true;
  team_.run(in_use_, [&](int i) {
    if (!phase(*shards_[i])) all = false;
  });
  return all;
}

void Session::store_final_states(Carried& carried) const {
  carried.state.resize(std::size_t(batch_.B) * state_size());
  for (const auto& shard : in_use()) shard->final_state(carried.state.data());
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

std::optional<Session::Learned> Session::learn(const double* theta, const double* initial, double alpha,
                                               bool separate_omega) {
  divide(initial);
  const double scale = loss_scale();
  if (!each([&](Shard& shard) { return shard.learn(theta, scale, stop_); })) return std::nullopt;

  Learned learned{{}, 0, kNaN, 0, 0};
  for (const auto& shard : in_use()) {
    learned.scores += shard->scores();
    learned.valid_pairs += shard->omega().count_valid();
    learned.pairs += shard->omega().pairs();
  }
  learned.cost = learned.scores.nll * scale;

  // Omega is a mean over the valid pairs of all shards, whose number its derivative needs.
  each([&](Shard& shard) {
    shard.finish_gradient(alpha, learned.valid_pairs, separate_omega);
    return true;
  });
  Shard& first = *shards_.front();
  double omega_sum = first.omega_sum();
  for (const auto& shard : in_use().subspan(1)) {
    options_.kernels->axpy(1, shard->gradient().data(), first.gradient().data(), first.gradient().size());
    options_.kernels->axpy(1, shard->omega_gradient().data(), first.omega_gradient().data(),
                           first.omega_gradient().size());
    omega_sum += shard->omega_sum();
  }
  // The authors' code has 0/0 here when nothing is valid.
  if (first.omega().enabled()) learned.omega = learned.valid_pairs > 0 ? omega_sum / learned.valid_pairs : 0;
  return learned;
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
    parameters_changed();
  }
  const auto learned = learn(theta, initial, alpha, false);
  if (!learned) {
    random_ = before;
    parameters_changed();
    return std::nullopt;
  }
  decay_weights(rate);
  const Descent descent =
      optimiser_.step(rate, parameters_.data(), shards_.front()->gradient().data(),
                      std::size_t(w_rec() - parameters_.data()), std::size_t(options_.units) * options_.units);
  parameters_changed();
  return UpdateReport{learned->cost, descent, learned->omega, learned->valid_pairs, learned->pairs};
}

std::optional<Scores> Session::evaluate(const double* initial) {
  divide(initial);
  if (!each([&](Shard& shard) { return shard.evaluate(parameters_.data(), stop_); })) return std::nullopt;
  Scores scores;
  for (const auto& shard : in_use()) scores += shard->scores();
  return scores;
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
  divide(initial);
  Shard& shard = *shards_.front();
  if (!shard.predict(parameters_.data(), logits, stop_)) return false;
  shard.final_state(state);
  return true;
}

std::optional<GradientReport> Session::gradient(double* gradient, double* omega_gradient) {
  const auto scores = evaluate(nullptr);
  if (!scores) return std::nullopt;
  const auto learned = learn(parameters_.data(), nullptr, 0, true);
  if (!learned) return std::nullopt;
  Shard& first = *shards_.front();
  std::copy_n(first.gradient().data(), first.gradient().size(), gradient);
  if (omega_gradient) std::copy_n(first.omega_gradient().data(), first.omega_gradient().size(), omega_gradient);
  const double error = options_.head == HeadName::kBernoulli ? kNaN : scores->wrong_sequences / scores->sequences;
  return GradientReport{learned->cost, error, learned->omega, learned->valid_pairs, learned->pairs};
}

}  // namespace rnn
