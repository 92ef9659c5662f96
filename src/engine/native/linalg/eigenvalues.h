// Eigenvalues of a real general matrix.
#pragma once

namespace rnn {

/**
 * All eigenvalues of a[n][n] (row-major), interleaved real and imaginary parts in out[2n]: by modulus, then real, then
 * imaginary part, each descending. False, and `out` unchanged, if an element is not finite or the iteration does not
 * converge.
 */
[[nodiscard]] bool eigenvalues(const double* a, int n, double* out);

}  // namespace rnn
