// One class among the outputs; see head.h.
#include <algorithm>

#include "head.h"

namespace rnn {
namespace {

class Softmax final : public Output {
 public:
  Softmax(const Kernels& kernels, int outputs) : kernels_(kernels), outputs_(outputs) {}

  double predict(const Batch& batch, int row, double* y) const override {
    const double logit = y[batch.classes[row]];
    return kernels_.softmax(y, outputs_) - logit;
  }
  void error(const Batch& batch, int row, double* y) const override { y[batch.classes[row]] -= 1.0; }
  bool wrong(const Batch& batch, int row, const double* y, Positives&) const override {
    return std::max_element(y, y + outputs_) - y != batch.classes[row];
  }

 private:
  const Kernels& kernels_;
  int outputs_;
};

}  // namespace

std::unique_ptr<Output> make_softmax_output(const Kernels& kernels, int outputs) {
  return std::make_unique<Softmax>(kernels, outputs);
}

}  // namespace rnn
