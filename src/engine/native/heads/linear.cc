// Real outputs under squared error; see head.h.
#include "head.h"

namespace rnn {
namespace {

class Linear final : public Output {
 public:
  explicit Linear(int outputs) : outputs_(outputs) {}

  double predict(const Batch& batch, int row, double* y) const override {
    const double* target = batch.reals.data() + std::size_t(row) * outputs_;
    double sum = 0;
    for (int j = 0; j < outputs_; ++j) sum += (target[j] - y[j]) * (target[j] - y[j]);
    return sum;
  }
  void error(const Batch& batch, int row, double* y) const override {
    const double* target = batch.reals.data() + std::size_t(row) * outputs_;
    for (int j = 0; j < outputs_; ++j) y[j] = 2 * (y[j] - target[j]);
  }
  bool wrong(const Batch& batch, int row, const double* y, Positives&) const override {
    constexpr double kLargestSquaredError = 0.04;
    const double* target = batch.reals.data() + std::size_t(row) * outputs_;
    // A NaN is wrong, too.
    for (int j = 0; j < outputs_; ++j)
      if (!((target[j] - y[j]) * (target[j] - y[j]) <= kLargestSquaredError)) return true;
    return false;
  }

 private:
  int outputs_;
};

}  // namespace

std::unique_ptr<Output> make_linear_output(int outputs) { return std::make_unique<Linear>(outputs); }

}  // namespace rnn
