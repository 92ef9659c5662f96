// The output layer y = h W_out + b_y with its loss. What differs between the heads is what one row means (Output).
// Parameters, after the cell's: W_out [units][outputs], b_y [outputs].
#pragma once

#include <memory>

#include "../batch.h"
#include "../buffer.h"
#include "../kernels/kernels.h"

namespace rnn {

enum class HeadName { kLastSoftmax, kSoftmax, kLastLinear, kBernoulli };

/** Sums over the rows that have a target. */
struct Scores {
  double nll = 0;    // nats, or squared error
  double terms = 0;  // rows in nll
  double sequences = 0;
  // By score():
  double wrong_rows = 0;
  double wrong_sequences = 0;                                           // with at least one wrong row
  double true_positives = 0, false_positives = 0, false_negatives = 0;  // bernoulli, at probability one half

  Scores& operator+=(const Scores& other);
};

/** One row of the output layer. */
class Output {
 public:
  virtual ~Output() = default;
  /** y <- prediction; returns the loss of the row. */
  virtual double predict(const Batch& batch, int row, double* y) const = 0;
  /** y, a prediction, <- dloss/dlogits. */
  virtual void error(const Batch& batch, int row, double* y) const = 0;
  /** Whether the prediction y is wrong; counts positives where that means something. */
  virtual bool wrong(const Batch& batch, int row, const double* y, Scores& scores) const = 0;
};

class Head {
 public:
  Head(const Kernels& kernels, HeadName name, int units, int outputs, bool biases, double* scratch);

  /** Only the last step has an output. */
  bool last_only() const { return last_only_; }
  std::size_t parameter_count() const;

  /** The first step of a batch that has an output. */
  int first_output_step(const Batch& batch) const { return last_only_ ? batch.T - 1 : 0; }
  /** How many rows have a target. */
  double count_terms(const Batch& batch) const;

  /** Loss, summed over the rows with a target, and errors, from h [T][B][units]; theta points to W_out. */
  Scores score(const Batch& batch, const double* theta, const double* h);
  /** What the output layer gives before its nonlinearity, [rows][outputs], from h [rows][units]. */
  void logits(int rows, const double* theta, const double* h, double* out) const;
  /**
   * The loss as score() gives it, without judging errors. Of scale * loss: adds dC/dW_out, dC/db_y to gradient, and
   * writes dC/dh [T][B][units], from first_output_step() on, to errors.
   */
  Scores learn(const Batch& batch, const double* theta, const double* h, double scale, double* gradient,
               double* errors);

 private:
  /** Some rows at a time, so that their outputs stay in the cache from the product to the gradients. */
  struct Block {
    int first, rows;
  };
  static constexpr int kBlockRows = 256;

  template <class F>
  void each_block(const Batch& batch, F f) const;
  void predict(const Batch& batch, const double* theta, const double* h, Block block, Scores& scores);

  bool has_target(const Batch& batch, int row) const {
    return last_only_ || row / batch.B < batch.lengths[row % batch.B];
  }
  /** h, or errors, of a row of the outputs. */
  std::size_t at(const Batch& batch, int row) const {
    return (std::size_t(first_output_step(batch)) * batch.B + row) * units_;
  }
  double* y(int index) { return y_.data() + std::size_t(index) * outputs_; }

  const Kernels& kernels_;
  bool last_only_;
  int units_, outputs_;
  bool biases_;
  double* scratch_;
  std::unique_ptr<Output> output_;
  Buffer y_;  // [kBlockRows][outputs]: logits, then predictions, then errors in place
};

/** Softmax over the outputs; the target is batch.classes[row]. Wrong: the largest probability is another class. */
std::unique_ptr<Output> make_softmax_output(const Kernels& kernels, int outputs);
/** Independent sigmoids; the target is the list batch.target_channels of the row. */
std::unique_ptr<Output> make_bernoulli_output(const Kernels& kernels, int outputs);
/** Squared error against batch.reals; wrong: above .04 (the authors' bound, paper-spec 1.2). */
std::unique_ptr<Output> make_linear_output(int outputs);

}  // namespace rnn
