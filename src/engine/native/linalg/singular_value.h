// The largest singular value of a real square matrix.
#pragma once

namespace rnn {

/** Spectral norm of a[n][n] (row-major); NaN if an element is not finite. */
double largest_singular_value(const double* a, int n);

}  // namespace rnn
