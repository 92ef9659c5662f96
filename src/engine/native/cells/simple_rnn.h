// The simple recurrent network h_t = f(u_t W_in + h_{t-1} W_rec + b_h) (paper, eq. 1, in the form of its footnote 1).
// W_rec[i][j] goes from unit i to unit j. Parameters: W_in [inputs][units], W_rec [units][units], b_h [units].
#pragma once

#include "../buffer.h"
#include "../kernels/kernels.h"
#include "cell.h"

namespace rnn {

class SimpleRnn final : public Cell {
 public:
  SimpleRnn(const Kernels& kernels, Activation activation, int inputs, int units, bool biases, double* scratch);

  int units() const override { return units_; }
  int state_size() const override { return units_; }
  std::size_t parameter_count() const override;
  void prepare(const double* theta, bool backward) override;
  bool forward(const Batch& batch, const double* theta, const double* initial, const StopFlag& stop) override;
  const double* outputs() const override { return states_.data() + initial_size_; }
  void final_state(const Batch& batch, double* state) const override;
  double* errors() override;
  bool backward(const Batch& batch, const double* theta, int first_output_step, Omega& omega, double* gradient,
                const StopFlag& stop) override;
  void finish_gradient(const Batch& batch, const Omega& omega, double alpha, double* gradient,
                       double* omega_gradient) override;

 private:
  std::size_t w_rec() const { return std::size_t(inputs_) * units_; }
  std::size_t b_h() const { return w_rec() + std::size_t(units_) * units_; }
  void input_gradients(const Batch& batch, int t, double* gradient);

  const Kernels& kernels_;
  Activation activation_;
  int inputs_, units_;
  bool biases_;
  double* scratch_;

  Buffer packed_w_rec_;             // for h W_rec
  Buffer packed_w_rec_transposed_;  // for s W_rec^T
  std::size_t initial_size_ = 0;    // B * units of the last forward
  std::size_t errors_size_ = 0;     // T * B * units of the last forward; evaluation never asks for them
  Buffer states_;                   // [1 + T][B][units]; the first is h before the first step
  Buffer errors_;                   // [T][B][units]: e, then s in place
  Buffer sent_back_;                // v: [T][B][units] with Omega, else [B][units] of the last step only
};

}  // namespace rnn
