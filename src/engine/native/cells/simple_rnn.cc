// Forward and backward of the simple RNN over a minibatch. Backpropagation through time, with m_t = dC/dh_t through the
// output of step t alone: e_t = m_t + v_{t+1}, s_t = e_t .* f'(a_t), v_t = s_t W_rec^T.
#include "simple_rnn.h"

#include <cstring>

namespace rnn {

SimpleRnn::SimpleRnn(const Kernels& kernels, Activation activation, int inputs, int units, bool biases, double* scratch)
    : kernels_(kernels),
      activation_(activation),
      inputs_(inputs),
      units_(units),
      biases_(biases),
      scratch_(scratch),
      packed_w_rec_(kernels.packed_size(units, units)),
      packed_w_rec_transposed_(kernels.packed_size(units, units)) {}

std::size_t SimpleRnn::parameter_count() const { return b_h() + (biases_ ? units_ : 0); }

void SimpleRnn::prepare(const double* theta, bool backward) {
  kernels_.pack(units_, units_, theta + w_rec(), units_, false, packed_w_rec_.data());
  if (backward) kernels_.pack(units_, units_, theta + w_rec(), units_, true, packed_w_rec_transposed_.data());
}

bool SimpleRnn::forward(const Batch& batch, const double* theta, const double* initial, const StopFlag& stop) {
  const int T = batch.T, B = batch.B, H = units_;
  const std::size_t step = std::size_t(B) * H;
  initial_size_ = step;
  errors_size_ = T * step;
  states_.resize((T + 1) * step);
  if (initial) {
    std::memcpy(states_.data(), initial, step * sizeof(double));
  } else {
    std::memset(states_.data(), 0, step * sizeof(double));
  }

  for (int t = 0; t < T; ++t) {
    if (stop.raised()) return false;
    double* h_t = states_.data() + (t + 1) * step;
    for (int b = 0; b < B; ++b) {
      double* a = h_t + std::size_t(b) * H;
      if (biases_) {
        std::memcpy(a, theta + b_h(), H * sizeof(double));
      } else {
        std::memset(a, 0, H * sizeof(double));
      }
      const int row = t * B + b;
      for (uint32_t i = batch.input_offsets[row]; i < batch.input_offsets[row + 1]; ++i) {
        const double u = batch.input_values.empty() ? 1.0 : batch.input_values[i];
        kernels_.axpy(u, theta + std::size_t(batch.input_channels[i]) * H, a, H);
      }
    }
    if (t > 0 || initial) kernels_.multiply_packed(B, H, H, h_t - step, H, packed_w_rec_.data(), h_t, H, scratch_);
    kernels_.activate(activation_, h_t, step);
    // What lies after an example's end must stay finite: it meets zeros in products.
    for (int b = 0; b < B; ++b)
      if (t >= batch.lengths[b]) std::memset(h_t + std::size_t(b) * H, 0, H * sizeof(double));
  }
  return true;
}

double* SimpleRnn::errors() {
  errors_.resize(errors_size_);
  return errors_.data();
}

void SimpleRnn::final_state(const Batch& batch, double* state) const {
  for (int b = 0; b < batch.B; ++b) {
    const std::size_t row = std::size_t(batch.lengths[b]) * batch.B + b;
    std::memcpy(state + std::size_t(b) * units_, states_.data() + row * units_, units_ * sizeof(double));
  }
}

bool SimpleRnn::backward(const Batch& batch, const double*, int first_output_step, Omega& omega, double* gradient,
                         const StopFlag& stop) {
  const int T = batch.T, B = batch.B, H = units_;
  const std::size_t step = std::size_t(B) * H;
  const bool keep = omega.enabled();
  sent_back_.resize(keep ? T * step : step);
  if (keep) omega.begin(T * B);
  const auto v_at = [&](int t) { return sent_back_.data() + (keep ? t * step : 0); };

  for (int t = T - 1; t >= 0; --t) {
    if (stop.raised()) return false;
    double* s_t = errors_.data() + t * step;
    for (int b = 0; b < B; ++b) {
      const std::size_t at = std::size_t(b) * H;
      const double* m = t >= first_output_step ? s_t + at : nullptr;
      const double* v_next = t + 1 < T ? v_at(t + 1) + at : nullptr;
      const double squared = kernels_.backpropagate(activation_, outputs() + t * step + at, m, v_next, s_t + at, H);
      if (keep) omega.record_error(t * B + b, squared);
    }
    input_gradients(batch, t, gradient);
    // v_0 belongs to the state before the first step: only Omega looks at it.
    if (t == 0 && !keep) break;
    double* v_t = v_at(t);
    std::memset(v_t, 0, step * sizeof(double));
    kernels_.multiply_packed(B, H, H, s_t, H, packed_w_rec_transposed_.data(), v_t, H, scratch_);
    if (keep)
      for (int b = 0; b < B; ++b) omega.record_back(t * B + b, kernels_.sum_squares(v_t + std::size_t(b) * H, H));
  }
  return true;
}

void SimpleRnn::finish_gradient(const Batch& batch, const Omega& omega, double alpha, double* gradient,
                                double* omega_gradient) {
  const int rows = batch.T * batch.B, H = units_;
  const double* left = states_.data();
  if (omega.enabled()) {
    // sum of outer(h_{t-1}, s) + alpha c outer(v, s) is one product: (h_{t-1} + alpha c v)^T s.
    for (int row = 0; row < rows; ++row) {
      double* v = sent_back_.data() + std::size_t(row) * H;
      if (omega_gradient) {
        for (int i = 0; i < H; ++i) v[i] *= omega.coefficient(row);
      } else {
        kernels_.xpay(states_.data() + std::size_t(row) * H, alpha * omega.coefficient(row), v, H);
      }
    }
    if (omega_gradient) {
      kernels_.gemm(true, false, H, H, rows, sent_back_.data(), H, errors_.data(), H, omega_gradient, H, scratch_);
    } else {
      left = sent_back_.data();
    }
  }
  kernels_.gemm(true, false, H, H, rows, left, H, errors_.data(), H, gradient + w_rec(), H, scratch_);
}

// Of W_in and b_h, from the signals of one step while they are in the cache.
void SimpleRnn::input_gradients(const Batch& batch, int t, double* gradient) {
  const int B = batch.B, H = units_;
  const double* s_t = errors_.data() + std::size_t(t) * B * H;
  for (int b = 0; b < B; ++b) {
    const int row = t * B + b;
    for (uint32_t i = batch.input_offsets[row]; i < batch.input_offsets[row + 1]; ++i) {
      const double u = batch.input_values.empty() ? 1.0 : batch.input_values[i];
      kernels_.axpy(u, s_t + std::size_t(b) * H, gradient + std::size_t(batch.input_channels[i]) * H, H);
    }
  }
  if (biases_) kernels_.sum_rows(B, H, s_t, gradient + b_h());
}

}  // namespace rnn
