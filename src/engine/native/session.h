// One run: parameters, optimiser, random stream and workspace. Ties the parts together, and knows no JavaScript.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "initialise.h"
#include "network.h"
#include "optimiser.h"
#include "sequences.h"
#include "session_options.h"

namespace rnn {

/** nullopt in place of a result: the stop flag was raised, and nothing has changed. */
struct UpdateReport {
  double cost;
  Descent descent;
  double omega;  // NaN without Omega
  int valid_pairs, pairs;
};

struct GradientReport {
  double loss, error, omega;
  int valid_pairs, pairs;
};

class Session {
 public:
  explicit Session(const SessionOptions& options);

  const SessionOptions& options() const { return options_; }
  std::size_t parameter_count() const { return parameters_.size(); }
  std::size_t cell_parameter_count() const { return network_.cell().parameter_count(); }
  std::span<const double> parameters() const { return {parameters_.data(), parameters_.size()}; }
  void set_parameters(std::span<const double> values);
  std::span<double> velocity() { return {optimiser_.velocity().data(), parameters_.size()}; }
  /** [lanes][state]; empty before the first update on data. */
  std::span<const double> carried() const { return carried_.state; }
  void set_carried(std::span<const double> state) { carried_.state.assign(state.begin(), state.end()); }
  RandomState& random() { return random_; }
  StopFlag& stop_flag() { return stop_; }

  /** False if the initialisation has no spectral radius to scale to. */
  [[nodiscard]] bool initialise(Initialisation kind, double gain);

  /** Fills the batch that update() and evaluate() then use. The stream returns to where it was if update() stops. */
  const Batch& draw_task(int length, int batch);
  Batch& batch() { return batch_; }

  std::optional<UpdateReport> update_on_task(int length, int batch, double rate, double alpha);
  /** The batch was filled by the caller. */
  std::optional<UpdateReport> update_on_batch(double rate, double alpha);
  /** The batch was gathered by the caller from these lanes. */
  std::optional<UpdateReport> update_on_lanes(std::span<const Lane> lanes, double rate, double alpha);

  std::optional<Scores> evaluate_task(int length, int batch);
  std::optional<Scores> evaluate_lanes(std::span<const Lane> lanes);

  /**
   * Of the batch, which holds one example, from initial [state] or zero if null: logits [T][outputs] and the state
   * after the last step. False if stopped.
   */
  [[nodiscard]] bool predict(const double* initial, double* logits, double* state);

  /** Of the batch, without changing anything: gradient [parameters], omega_gradient [parameters of the cell] or null.
   */
  std::optional<GradientReport> gradient(double* gradient, double* omega_gradient);

 private:
  /** The states that lanes carry from chunk to chunk, and the work of taking them out and putting them back. */
  struct Carried {
    std::vector<double> state;  // [lanes][state_size]
    Buffer initial;             // what the coming batch starts from

    const double* begin(std::span<const Lane> lanes, int state_size);
  };

  int state_size() const { return network_.cell().state_size(); }
  double* w_rec() { return parameters_.data() + std::size_t(options_.inputs) * options_.units; }
  double* w_out() { return parameters_.data() + cell_parameter_count(); }
  /** W <- (1 - rate * decay) W for the three weight matrices; biases stay (Loshchilov and Hutter 2019, eq. 7). */
  void decay_weights(double rate);
  double loss_scale() const;

  void store_final_states(Carried& carried) const;
  std::optional<UpdateReport> update(const double* initial, double rate, double alpha);
  std::optional<Scores> evaluate(const double* initial);

  SessionOptions options_;
  Network network_;
  Buffer parameters_;
  Buffer noisy_;  // the parameters with the noise of an update
  Optimiser optimiser_;
  RandomState random_;
  StopFlag stop_;
  Batch batch_;
  Carried carried_;             // of training
  Carried evaluation_carried_;  // of evaluation
};

}  // namespace rnn
