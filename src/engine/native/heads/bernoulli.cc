// Independent binary outputs, such as the 88 keys of a piano; see head.h.
#include "head.h"

namespace rnn {
namespace {

class Bernoulli final : public Output {
 public:
  Bernoulli(const Kernels& kernels, int outputs) : kernels_(kernels), outputs_(outputs) {}

  // -sum of t log p + (1 - t) log(1 - p) = sum of log(1 + exp z) - sum of t z.
  double predict(const Batch& batch, int row, double* y) const override {
    double active = 0;
    for (uint32_t i = batch.target_offsets[row]; i < batch.target_offsets[row + 1]; ++i)
      active += y[batch.target_channels[i]];
    return kernels_.bernoulli(y, outputs_) - active;
  }
  void error(const Batch& batch, int row, double* y) const override {
    for (uint32_t i = batch.target_offsets[row]; i < batch.target_offsets[row + 1]; ++i)
      y[batch.target_channels[i]] -= 1.0;
  }
  bool wrong(const Batch& batch, int row, const double* y, Positives& found) const override {
    int positives = 0, hits = 0;
    for (int j = 0; j < outputs_; ++j) positives += y[j] > 0.5;
    for (uint32_t i = batch.target_offsets[row]; i < batch.target_offsets[row + 1]; ++i)
      hits += y[batch.target_channels[i]] > 0.5;
    const int active = int(batch.target_offsets[row + 1] - batch.target_offsets[row]);
    found = {hits, positives - hits, active - hits};
    return positives != hits || hits != active;
  }

 private:
  const Kernels& kernels_;
  int outputs_;
};

}  // namespace

std::unique_ptr<Output> make_bernoulli_output(const Kernels& kernels, int outputs) {
  return std::make_unique<Bernoulli>(kernels, outputs);
}

}  // namespace rnn
