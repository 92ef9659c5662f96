// Omega, the vanishing-gradient regulariser (paper, section 3.3, eq. 9), and its immediate derivative.
//
// For each step t and example b let e = dC/dh_t (total), s = e .* f'(a_t) and v = s W_rec^T, what BPTT sends back to
// h_{t-1}. The regulariser asks that v be as long as e:
//
//   squared-norm (the authors' code):  r = |v|^2 / |e|^2,  mean of (r - 1)^2 over the valid pairs,
//   norm (eq. 9):                      q = |v| / |e|,      mean of (q - 1)^2 over the valid pairs,
//
// where a pair is valid if |e|^2 >= bound. With s and e held fixed (the immediate derivative), and N valid pairs,
//
//   dOmega/dW_rec = sum of c outer(v, s),   c = 4 (r - 1) / (|e|^2 N)   or   c = 2 (q - 1) / (|v| |e| N).
#pragma once

#include <vector>

namespace rnn {

class Omega {
 public:
  enum class Form { kNone, kSquaredNorm, kNorm };

  Omega(Form form, double bound) : form_(form), bound_(bound) {}

  bool enabled() const { return form_ != Form::kNone; }

  /** Room for this many (step, example) pairs. */
  void begin(int pairs) {
    squared_error_.resize(pairs);
    squared_back_.resize(pairs);
    coefficient_.resize(pairs);
  }
  void record_error(int pair, double squared_norm_of_e) { squared_error_[pair] = squared_norm_of_e; }
  void record_back(int pair, double squared_norm_of_v) { squared_back_[pair] = squared_norm_of_v; }
  /** After all pairs are recorded: N. */
  int count_valid() const;
  /** The coefficients, given N; returns Omega. The authors' code has 0/0 where nothing is valid; here it is 0. */
  double finish(int valid_pairs);

  int pairs() const { return int(coefficient_.size()); }
  /** c of a pair; 0 for pairs that do not count. */
  double coefficient(int pair) const { return coefficient_[pair]; }

 private:
  Form form_;
  double bound_;
  std::vector<double> squared_error_, squared_back_, coefficient_;
};

}  // namespace rnn
