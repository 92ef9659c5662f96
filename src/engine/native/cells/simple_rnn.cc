// Forward and backward of the simple RNN over a minibatch. Backpropagation through time, with m_t = dC/dh_t through the
// output of step t alone: e_t = m_t + v_{t+1}, s_t = e_t .* f'(a_t), v_t = s_t W_rec^T.
#include "simple_rnn.h"

#include <algorithm>
#include <cstring>

namespace rnn {

SimpleRnn::SimpleRnn(const Kernels& kernels, Activation activation, int inputs, int units, bool biases)
    : kernels_(kernels),
      activation_(activation),
      inputs_(inputs),
      units_(units),
      biases_(biases),
      packed_w_rec_(kernels.packed_size(units, units)),
      packed_w_rec_transposed_(kernels.packed_size(units, units)) {}

std::size_t SimpleRnn::parameter_count() const { return b_h() + (biases_ ? units_ : 0); }

void SimpleRnn::prepare(const double* theta, bool backward) {
  kernels_.pack(units_, units_, theta + w_rec(), units_, false, packed_w_rec_.data());
  if (backward) kernels_.pack(units_, units_, theta + w_rec(), units_, true, packed_w_rec_transposed_.data());
}

void SimpleRnn::begin(const Batch& batch, const double* initial) {
  batch_ = &batch;
  from_zero_ = !initial;
  step_ = std::size_t(batch.B) * units_;
  states_.resize((batch.T + 1) * step_);
  if (initial) {
    std::memcpy(states_.data(), initial, step_ * sizeof(double));
  } else {
    std::memset(states_.data(), 0, step_ * sizeof(double));
  }
}

bool SimpleRnn::forward(const double* theta, Range examples, double* scratch, const StopFlag& stop) {
  const Batch& batch = *batch_;
  const int B = batch.B, H = units_, count = examples.size();
  const std::size_t first = std::size_t(examples.begin) * H;

  for (int t = 0; t < batch.T; ++t) {
    if (stop.raised()) return false;
    double* h_t = states_.data() + (t + 1) * step_ + first;
    for (int b = 0; b < count; ++b) {
      double* a = h_t + std::size_t(b) * H;
      if (biases_) {
        std::memcpy(a, theta + b_h(), H * sizeof(double));
      } else {
        std::memset(a, 0, H * sizeof(double));
      }
      const std::size_t row = std::size_t(t) * B + examples.begin + b;
      for (uint32_t i = batch.input_offsets[row]; i < batch.input_offsets[row + 1]; ++i) {
        const double u = batch.input_values.empty() ? 1.0 : batch.input_values[i];
        kernels_.axpy(u, theta + std::size_t(batch.input_channels[i]) * H, a, H);
      }
    }
    if (t > 0 || !from_zero_)
      kernels_.multiply_packed(count, H, H, h_t - step_, H, packed_w_rec_.data(), h_t, H, scratch);
    kernels_.activate(activation_, h_t, std::size_t(count) * H);
    // What lies after an example's end must stay finite: it meets zeros in products.
    for (int b = 0; b < count; ++b)
      if (t >= batch.lengths[examples.begin + b]) std::memset(h_t + std::size_t(b) * H, 0, H * sizeof(double));
  }
  return true;
}

void SimpleRnn::begin_backward(Omega& omega) {
  errors_.resize(batch_->T * step_);
  sent_back_.resize(omega.enabled() ? batch_->T * step_ : step_);
  if (omega.enabled()) omega.begin(batch_->T * batch_->B);
}

void SimpleRnn::final_state(double* state) const {
  for (int b = 0; b < batch_->B; ++b) {
    const std::size_t row = std::size_t(batch_->lengths[b]) * batch_->B + b;
    std::memcpy(state + std::size_t(b) * units_, states_.data() + row * units_, units_ * sizeof(double));
  }
}

bool SimpleRnn::backward(const double*, int first_output_step, Range examples, Omega& omega, double* scratch,
                         const StopFlag& stop) {
  const int T = batch_->T, B = batch_->B, H = units_, count = examples.size();
  const std::size_t first = std::size_t(examples.begin) * H;
  const bool keep = omega.enabled();
  const auto v_at = [&](int t) { return sent_back_.data() + (keep ? t * step_ : 0) + first; };

  for (int t = T - 1; t >= 0; --t) {
    if (stop.raised()) return false;
    const int pair = t * B + examples.begin;
    double* s_t = errors_.data() + t * step_ + first;
    const double* h_t = outputs() + t * step_ + first;
    for (int b = 0; b < count; ++b) {
      const std::size_t at = std::size_t(b) * H;
      const double* m = t >= first_output_step ? s_t + at : nullptr;
      const double* v_next = t + 1 < T ? v_at(t + 1) + at : nullptr;
      const double squared = kernels_.backpropagate(activation_, h_t + at, m, v_next, s_t + at, H);
      if (keep) omega.record_error(pair + b, squared);
    }
    // v_0 belongs to the state before the first step: only Omega looks at it.
    if (t == 0 && !keep) break;
    double* v_t = v_at(t);
    std::memset(v_t, 0, std::size_t(count) * H * sizeof(double));
    kernels_.multiply_packed(count, H, H, s_t, H, packed_w_rec_transposed_.data(), v_t, H, scratch);
    if (keep)
      for (int b = 0; b < count; ++b) omega.record_back(pair + b, kernels_.sum_squares(v_t + std::size_t(b) * H, H));
  }
  return true;
}

void SimpleRnn::gradient(const double*, const Omega& omega, double alpha, Part part, double* gradient,
                         double* omega_gradient, double* scratch) {
  const int rows = batch_->T * batch_->B, H = units_;
  const Range units = part.of(H);
  if (units.size() == 0) return;
  // As many rows at a time as a product takes into its block, so that they are still in the cache when it comes.
  for (int begin = 0; begin < rows; begin += kBlockDepth) {
    const Range block{begin, std::min(begin + kBlockDepth, rows)};
    const std::size_t at = std::size_t(begin) * H;
    input_gradient(block, units, gradient);

    // Of W_rec the rows from these units: what stands left of s in the product.
    const auto add_product = [&](const Buffer& left, double* to) {
      kernels_.gemm(true, false, units.size(), H, block.size(), left.data() + at + units.begin, H, errors_.data() + at,
                    H, to + w_rec() + std::size_t(units.begin) * H, H, scratch);
    };
    if (!omega.enabled()) {
      add_product(states_, gradient);
      continue;
    }
    // sum of outer(h_{t-1}, s) + alpha c outer(v, s) is one product: (h_{t-1} + alpha c v)^T s.
    for (int row = block.begin; row < block.end; ++row) {
      const std::size_t from = std::size_t(row) * H + units.begin;
      double* v = sent_back_.data() + from;
      if (omega_gradient) {
        for (int i = 0; i < units.size(); ++i) v[i] *= omega.coefficient(row);
      } else {
        kernels_.xpay(states_.data() + from, alpha * omega.coefficient(row), v, units.size());
      }
    }
    add_product(sent_back_, omega_gradient ? omega_gradient : gradient);
    if (omega_gradient) add_product(states_, gradient);
  }
}

// Of W_in and b_h, the columns to these units, from a block of rows.
void SimpleRnn::input_gradient(Range block, Range units, double* gradient) const {
  const Batch& batch = *batch_;
  const int H = units_;
  const double* s = errors_.data() + units.begin;
  double* to = gradient + units.begin;
  for (int row = block.begin; row < block.end; ++row) {
    for (uint32_t i = batch.input_offsets[row]; i < batch.input_offsets[row + 1]; ++i) {
      const double u = batch.input_values.empty() ? 1.0 : batch.input_values[i];
      kernels_.axpy(u, s + std::size_t(row) * H, to + std::size_t(batch.input_channels[i]) * H, units.size());
    }
  }
  if (biases_) kernels_.sum_rows(block.size(), units.size(), s + std::size_t(block.begin) * H, H, to + b_h());
}

}  // namespace rnn
