// The part of the output layer that all heads share; see head.h.
#include "head.h"

#include <cstring>

namespace rnn {

namespace {

std::unique_ptr<Output> make_output(const Kernels& kernels, HeadName name, int outputs) {
  switch (name) {
    case HeadName::kBernoulli:
      return make_bernoulli_output(kernels, outputs);
    case HeadName::kLastLinear:
      return make_linear_output(outputs);
    case HeadName::kLastSoftmax:
    case HeadName::kSoftmax:
      break;
  }
  return make_softmax_output(kernels, outputs);
}

}  // namespace

Head::Head(const Kernels& kernels, HeadName name, int units, int outputs, bool biases, double* scratch)
    : kernels_(kernels),
      last_only_(name == HeadName::kLastSoftmax || name == HeadName::kLastLinear),
      units_(units),
      outputs_(outputs),
      biases_(biases),
      scratch_(scratch),
      output_(make_output(kernels, name, outputs)) {}

std::size_t Head::parameter_count() const { return std::size_t(units_) * outputs_ + (biases_ ? outputs_ : 0); }

Scores Head::forward(const Batch& batch, const double* theta, const double* h) {
  const int M = rows(batch), N = outputs_;
  y_.resize(std::size_t(M) * N);
  const double* b_y = theta + std::size_t(units_) * N;
  for (int row = 0; row < M; ++row) {
    double* y = y_.data() + std::size_t(row) * N;
    if (biases_) {
      std::memcpy(y, b_y, N * sizeof(double));
    } else {
      std::memset(y, 0, N * sizeof(double));
    }
  }
  kernels_.gemm(false, false, M, N, units_, h + first(batch), units_, theta, N, y_.data(), N, scratch_);

  Scores scores;
  for (int row = 0; row < M; ++row) {
    if (!has_target(batch, row)) continue;
    scores.nll += output_->predict(batch, row, y_.data() + std::size_t(row) * N);
    scores.terms += 1;
  }
  for (const int32_t length : batch.lengths) scores.sequences += length > 0;
  return scores;
}

void Head::judge(const Batch& batch, Scores& scores) const {
  for (int b = 0; b < batch.B; ++b) {
    if (batch.lengths[b] == 0) continue;
    bool sequence_wrong = false;
    for (int row = b; row < rows(batch); row += batch.B) {
      if (!has_target(batch, row)) continue;
      const bool wrong = output_->wrong(batch, row, y_.data() + std::size_t(row) * outputs_, scores);
      scores.wrong_rows += wrong;
      sequence_wrong |= wrong;
    }
    scores.wrong_sequences += sequence_wrong;
  }
}

void Head::backward(const Batch& batch, const double* theta, const double* h, double scale, double* gradient,
                    double* errors) {
  const int M = rows(batch), N = outputs_;
  for (int row = 0; row < M; ++row) {
    double* y = y_.data() + std::size_t(row) * N;
    if (has_target(batch, row)) {
      output_->error(batch, row, y);
      for (int j = 0; j < N; ++j) y[j] *= scale;
      if (biases_) kernels_.axpy(1.0, y, gradient + std::size_t(units_) * N, N);
    } else {
      std::memset(y, 0, N * sizeof(double));
    }
  }
  const double* h_first = h + first(batch);
  kernels_.gemm(true, false, units_, N, M, h_first, units_, y_.data(), N, gradient, N, scratch_);
  std::memset(errors, 0, std::size_t(batch.T) * batch.B * units_ * sizeof(double));
  kernels_.gemm(false, true, M, units_, N, y_.data(), N, theta, N, errors + first(batch), units_, scratch_);
}

}  // namespace rnn
