// The output layer y = h W_out + b_y with its loss. What differs between the heads is what one row means (Output).
// Parameters, after the cell's: W_out [units][outputs], b_y [outputs].
#pragma once

#include <memory>
#include <vector>

#include "../batch.h"
#include "../buffer.h"
#include "../kernels/kernels.h"
#include "../part.h"

namespace rnn {

enum class HeadName { kLastSoftmax, kSoftmax, kLastLinear, kBernoulli };

/** Of independent binary outputs, at probability one half. */
struct Positives {
  int hits = 0, false_alarms = 0, misses = 0;
};

/** Sums over the rows that have a target. */
struct Scores {
  double nll = 0;    // nats, or squared error
  double terms = 0;  // rows in nll
  double sequences = 0;
  // By score():
  double wrong_rows = 0;
  double wrong_sequences = 0;                                           // with at least one wrong row
  double true_positives = 0, false_positives = 0, false_negatives = 0;  // bernoulli
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
  virtual bool wrong(const Batch& batch, int row, const double* y, Positives& positives) const = 0;
};

class Head {
 public:
  Head(const Kernels& kernels, HeadName name, int units, int outputs, bool biases);

  /** Only the last step has an output. */
  bool last_only() const { return last_only_; }
  std::size_t parameter_count() const;

  /** The first step of a batch that has an output. */
  int first_output_step(const Batch& batch) const { return last_only_ ? batch.T - 1 : 0; }
  /** How many rows have a target. */
  double count_terms(const Batch& batch) const;

  /** What the output layer gives before its nonlinearity, [rows][outputs], from h [rows][units]; theta: W_out, b_y. */
  void logits(int rows, const double* theta, const double* h, double* out, double* scratch) const;

  /** A batch that outlives its use. */
  void begin(const Batch& batch);

  // From several threads at the same time, each with a part of the batch's rows, or of the parameters, of its own. h:
  // [T][B][units]; theta points to W_out; scratch: kScratchDoubles. What a row gives does not depend on the parts.

  /** Loss and errors of the rows. */
  void score(const double* theta, const double* h, Part part, double* scratch);
  /** The loss as score() gives it, without judging errors; dC/dh of scale * loss to errors [T][B][units]. */
  void learn(const double* theta, const double* h, double scale, Part part, double* errors, double* scratch);
  /** After learn of all rows: adds a part of dC/dW_out and dC/db_y to gradient. */
  void gradient(const double* h, Part part, double* gradient, double* scratch) const;

  /** After score or learn of all rows: the sums over them, in their order. */
  Scores scores() const;

 private:
  /** Some rows at a time, so that their outputs stay in the cache from the product to the errors. */
  static constexpr int kBlockRows = 256;

  /** What was found of a row with a target. */
  struct Row {
    double loss;
    bool target, wrong;
    Positives positives;
  };

  int rows() const { return last_only_ ? batch_->B : batch_->T * batch_->B; }
  template <class F>
  void each_block(Part part, F f) const;
  /** y of these rows <- predictions; records the losses. */
  void predict(const double* theta, const double* h, Range block, double* scratch);

  bool has_target(int row) const { return last_only_ || row / batch_->B < batch_->lengths[row % batch_->B]; }
  /** h, or errors, of a row of the outputs. */
  std::size_t at(int row) const {
    return (std::size_t(first_output_step(*batch_)) * batch_->B + std::size_t(row)) * units_;
  }
  double* y(int row) { return y_.data() + std::size_t(row) * outputs_; }

  const Kernels& kernels_;
  bool last_only_;
  int units_, outputs_;
  bool biases_;
  std::unique_ptr<Output> output_;

  const Batch* batch_ = nullptr;
  Buffer y_;                // [rows][outputs]: logits, then predictions, then errors in place
  std::vector<Row> found_;  // [rows]
};

/** Softmax over the outputs; the target is batch.classes[row]. Wrong: the largest probability is another class. */
std::unique_ptr<Output> make_softmax_output(const Kernels& kernels, int outputs);
/** Independent sigmoids; the target is the list batch.target_channels of the row. */
std::unique_ptr<Output> make_bernoulli_output(const Kernels& kernels, int outputs);
/** Squared error against batch.reals; wrong: above .04 (the authors' bound, paper-spec 1.2). */
std::unique_ptr<Output> make_linear_output(int outputs);

}  // namespace rnn
