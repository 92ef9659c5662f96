// Householder reflections, the one building block of the orthogonal factorisations here.
// Golub and Van Loan, "Matrix Computations", 4th edition, section 5.1.
#pragma once

namespace rnn {

/** P = I - tau v v^T with v[0] = 1, so that P x = alpha e_1. P = P^T = P^-1. */
struct Reflection {
  double tau;    // 0: P = I
  double alpha;  // of the sign opposite to x[0], unless P = I
};

/** Overwrites x[n] by the v of the reflection that maps it to alpha e_1. */
Reflection reflect(double* x, int n);

/** A <- P A for A [rows][columns], row-major with `stride`; v has `rows` elements, `work` room for `columns`. */
void apply_left(double tau, const double* v, double* a, int rows, int columns, int stride, double* work);

/** A <- A P for A [rows][columns], row-major with `stride`; v has `columns` elements. */
void apply_right(double tau, const double* v, double* a, int rows, int columns, int stride);

}  // namespace rnn
