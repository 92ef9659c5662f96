// The part of the output layer that all heads share; see head.h.
#include "head.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

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

Scores& Scores::operator+=(const Scores& other) {
  nll += other.nll;
  terms += other.terms;
  sequences += other.sequences;
  wrong_rows += other.wrong_rows;
  wrong_sequences += other.wrong_sequences;
  true_positives += other.true_positives;
  false_positives += other.false_positives;
  false_negatives += other.false_negatives;
  return *this;
}

Head::Head(const Kernels& kernels, HeadName name, int units, int outputs, bool biases, double* scratch)
    : kernels_(kernels),
      last_only_(name == HeadName::kLastSoftmax || name == HeadName::kLastLinear),
      units_(units),
      outputs_(outputs),
      biases_(biases),
      scratch_(scratch),
      output_(make_output(kernels, name, outputs)) {}

std::size_t Head::parameter_count() const { return std::size_t(units_) * outputs_ + (biases_ ? outputs_ : 0); }

double Head::count_terms(const Batch& batch) const {
  return last_only_ ? batch.B : std::accumulate(batch.lengths.begin(), batch.lengths.end(), 0.0);
}

template <class F>
void Head::each_block(const Batch& batch, F f) const {
  const int rows = last_only_ ? batch.B : batch.T * batch.B;
  for (int first = 0; first < rows; first += kBlockRows) f(Block{first, std::min(kBlockRows, rows - first)});
}

void Head::logits(int rows, const double* theta, const double* h, double* out) const {
  const std::size_t N = outputs_;
  const double* b_y = theta + units_ * N;
  for (int row = 0; row < rows; ++row) {
    if (biases_) {
      std::memcpy(out + row * N, b_y, N * sizeof(double));
    } else {
      std::memset(out + row * N, 0, N * sizeof(double));
    }
  }
  kernels_.gemm(false, false, rows, outputs_, units_, h, units_, theta, outputs_, out, outputs_, scratch_);
}

void Head::predict(const Batch& batch, const double* theta, const double* h, Block block, Scores& scores) {
  y_.resize(std::size_t(kBlockRows) * outputs_);
  logits(block.rows, theta, h + at(batch, block.first), y_.data());
  for (int i = 0; i < block.rows; ++i) {
    const int row = block.first + i;
    if (!has_target(batch, row)) continue;
    scores.nll += output_->predict(batch, row, y(i));
    scores.terms += 1;
  }
}

Scores Head::score(const Batch& batch, const double* theta, const double* h) {
  Scores scores;
  std::vector<bool> wrong(batch.B);
  each_block(batch, [&](Block block) {
    predict(batch, theta, h, block, scores);
    for (int i = 0; i < block.rows; ++i) {
      const int row = block.first + i;
      if (!has_target(batch, row) || !output_->wrong(batch, row, y(i), scores)) continue;
      scores.wrong_rows += 1;
      wrong[row % batch.B] = true;
    }
  });
  for (int b = 0; b < batch.B; ++b) {
    scores.sequences += batch.lengths[b] > 0;
    scores.wrong_sequences += wrong[b];
  }
  return scores;
}

Scores Head::learn(const Batch& batch, const double* theta, const double* h, double scale, double* gradient,
                   double* errors) {
  const int N = outputs_;
  Scores scores;
  each_block(batch, [&](Block block) {
    predict(batch, theta, h, block, scores);
    for (int i = 0; i < block.rows; ++i) {
      if (has_target(batch, block.first + i)) {
        output_->error(batch, block.first + i, y(i));
        for (int j = 0; j < N; ++j) y(i)[j] *= scale;
      } else {
        std::memset(y(i), 0, N * sizeof(double));
      }
    }
    const std::size_t first = at(batch, block.first);
    if (biases_) kernels_.sum_rows(block.rows, N, y_.data(), gradient + std::size_t(units_) * N);
    kernels_.gemm(true, false, units_, N, block.rows, h + first, units_, y_.data(), N, gradient, N, scratch_);
    std::memset(errors + first, 0, std::size_t(block.rows) * units_ * sizeof(double));
    kernels_.gemm(false, true, block.rows, units_, N, y_.data(), N, theta, N, errors + first, units_, scratch_);
  });
  return scores;
}

}  // namespace rnn
