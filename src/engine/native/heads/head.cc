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

Head::Head(const Kernels& kernels, HeadName name, int units, int outputs, bool biases)
    : kernels_(kernels),
      last_only_(name == HeadName::kLastSoftmax || name == HeadName::kLastLinear),
      units_(units),
      outputs_(outputs),
      biases_(biases),
      output_(make_output(kernels, name, outputs)) {}

std::size_t Head::parameter_count() const { return std::size_t(units_) * outputs_ + (biases_ ? outputs_ : 0); }

double Head::count_terms(const Batch& batch) const {
  return last_only_ ? batch.B : std::accumulate(batch.lengths.begin(), batch.lengths.end(), 0.0);
}

void Head::logits(int rows, const double* theta, const double* h, double* out, double* scratch) const {
  const std::size_t N = outputs_;
  const double* b_y = theta + units_ * N;
  for (int row = 0; row < rows; ++row) {
    if (biases_) {
      std::memcpy(out + row * N, b_y, N * sizeof(double));
    } else {
      std::memset(out + row * N, 0, N * sizeof(double));
    }
  }
  kernels_.gemm(false, false, rows, outputs_, units_, h, units_, theta, outputs_, out, outputs_, scratch);
}

void Head::begin(const Batch& batch) {
  batch_ = &batch;
  y_.resize(std::size_t(rows()) * outputs_);
  found_.assign(std::size_t(rows()), Row{});
}

template <class F>
void Head::each_block(Part part, F f) const {
  const Range range = part.of(rows());
  for (int begin = range.begin; begin < range.end; begin += kBlockRows)
    f(Range{begin, std::min(begin + kBlockRows, range.end)});
}

void Head::predict(const double* theta, const double* h, Range block, double* scratch) {
  logits(block.size(), theta, h + at(block.begin), y(block.begin), scratch);
  for (int row = block.begin; row < block.end; ++row) {
    Row& found = found_[row];
    found.target = has_target(row);
    if (found.target) found.loss = output_->predict(*batch_, row, y(row));
  }
}

void Head::score(const double* theta, const double* h, Part part, double* scratch) {
  each_block(part, [&](Range block) {
    predict(theta, h, block, scratch);
    for (int row = block.begin; row < block.end; ++row) {
      Row& found = found_[row];
      if (found.target) found.wrong = output_->wrong(*batch_, row, y(row), found.positives);
    }
  });
}

void Head::learn(const double* theta, const double* h, double scale, Part part, double* errors, double* scratch) {
  const int N = outputs_;
  each_block(part, [&](Range block) {
    predict(theta, h, block, scratch);
    for (int row = block.begin; row < block.end; ++row) {
      if (found_[row].target) {
        output_->error(*batch_, row, y(row));
        for (int j = 0; j < N; ++j) y(row)[j] *= scale;
      } else {
        std::memset(y(row), 0, N * sizeof(double));
      }
    }
    double* to = errors + at(block.begin);
    std::memset(to, 0, std::size_t(block.size()) * units_ * sizeof(double));
    kernels_.gemm(false, true, block.size(), units_, N, y(block.begin), N, theta, N, to, units_, scratch);
  });
}

void Head::gradient(const double* h, Part part, double* gradient, double* scratch) const {
  const int N = outputs_;
  const Range units = part.of(units_), outputs = part.of(N);
  if (units.size() > 0)
    kernels_.gemm(true, false, units.size(), N, rows(), h + at(0) + units.begin, units_, y_.data(), N,
                  gradient + std::size_t(units.begin) * N, N, scratch);
  if (biases_ && outputs.size() > 0)
    kernels_.sum_rows(rows(), outputs.size(), y_.data() + outputs.begin, N,
                      gradient + std::size_t(units_) * N + outputs.begin);
}

Scores Head::scores() const {
  Scores scores;
  std::vector<bool> wrong(batch_->B);
  for (int row = 0; row < rows(); ++row) {
    const Row& found = found_[row];
    if (!found.target) continue;
    scores.nll += found.loss;
    scores.terms += 1;
    scores.true_positives += found.positives.hits;
    scores.false_positives += found.positives.false_alarms;
    scores.false_negatives += found.positives.misses;
    if (!found.wrong) continue;
    scores.wrong_rows += 1;
    wrong[row % batch_->B] = true;
  }
  for (int b = 0; b < batch_->B; ++b) {
    scores.sequences += batch_->lengths[b] > 0;
    scores.wrong_sequences += wrong[b];
  }
  return scores;
}

}  // namespace rnn
