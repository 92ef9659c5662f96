// The simple recurrent network h_t = f(u_t W_in + h_{t-1} W_rec + b_h) (paper, eq. 1, in the form of its footnote 1).
// W_rec[i][j] goes from unit i to unit j. Parameters: W_in [inputs][units], W_rec [units][units], b_h [units].
#pragma once

#include "../buffer.h"
#include "../kernels/kernels.h"
#include "cell.h"

namespace rnn {

class SimpleRnn final : public Cell {
 public:
  SimpleRnn(const Kernels& kernels, Activation activation, int inputs, int units, bool biases);

  int units() const override { return units_; }
  int state_size() const override { return units_; }
  std::size_t parameter_count() const override;
  void prepare(const double* theta, bool backward) override;
  void begin(const Batch& batch, const double* initial) override;
  void begin_backward(Omega& omega) override;
  bool forward(const double* theta, Range examples, double* scratch, const StopFlag& stop) override;
  bool backward(const double* theta, int first_output_step, Range examples, Omega& omega, double* scratch,
                const StopFlag& stop) override;
  void gradient(const double* theta, const Omega& omega, double alpha, Part part, double* gradient,
                double* omega_gradient, double* scratch) override;
  const double* outputs() const override { return states_.data() + step_; }
  void final_state(double* state) const override;
  double* errors() override { return errors_.data(); }

 private:
  std::size_t w_rec() const { return std::size_t(inputs_) * units_; }
  std::size_t b_h() const { return w_rec() + std::size_t(units_) * units_; }
  void input_gradient(Range block, Range units, double* gradient) const;

  const Kernels& kernels_;
  Activation activation_;
  int inputs_, units_;
  bool biases_;

  Buffer packed_w_rec_;             // for h W_rec
  Buffer packed_w_rec_transposed_;  // for s W_rec^T

  const Batch* batch_ = nullptr;
  bool from_zero_ = true;
  std::size_t step_ = 0;  // B * units
  Buffer states_;         // [1 + T][B][units]; the first is h before the first step
  Buffer errors_;         // [T][B][units]: e, then s in place; evaluation never asks for them
  Buffer sent_back_;      // v: [T][B][units] with Omega, else [B][units] of the last step only
};

}  // namespace rnn
