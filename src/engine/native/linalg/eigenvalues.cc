// Eigenvalues: balancing, reduction to Hessenberg form, implicit double-shift QR without the Schur vectors.
// Golub and Van Loan, "Matrix Computations", 4th edition, sections 7.4 and 7.5.
#include "eigenvalues.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <complex>
#include <vector>

#include "balance.h"
#include "householder.h"
#include "square_matrix.h"

namespace rnn {
namespace {

using Eigenvalues = std::vector<std::complex<double>>;

// A <- Q^T A Q with zeros below the first subdiagonal (section 7.4.3). False if stopped.
bool reduce_to_hessenberg(SquareMatrix& a, const StopFlag& stop) {
  const int n = a.n;
  std::vector<double> v(n), work(n);
  for (int k = 0; k + 2 < n; ++k) {
    if (stop.raised()) return false;
    const int rest = n - k - 1;
    for (int i = 0; i < rest; ++i) v[i] = a[k + 1 + i][k];
    const auto [tau, alpha] = reflect(v.data(), rest);
    a[k + 1][k] = alpha;
    for (int i = k + 2; i < n; ++i) a[i][k] = 0;
    apply_left(tau, v.data(), a[k + 1] + k + 1, rest, rest, n, work.data());
    apply_right(tau, v.data(), a[0] + k + 1, n, rest, n);
  }
  return true;
}

// May h[k][k-1] be set to zero? The usual test against the neighbours on the diagonal, made safe for graded matrices
// by Ahues and Tisseur 1997 (LAPACK working note 122).
bool negligible(const SquareMatrix& h, int k) {
  const double below = std::abs(h[k][k - 1]), above = std::abs(h[k - 1][k]);
  const double smallest = DBL_MIN * h.n / DBL_EPSILON;
  if (below <= smallest) return true;
  double neighbours = std::abs(h[k - 1][k - 1]) + std::abs(h[k][k]);
  if (neighbours == 0) {
    if (k >= 2) neighbours += std::abs(h[k - 1][k - 2]);
    if (k + 1 < h.n) neighbours += std::abs(h[k + 1][k]);
  }
  if (below > DBL_EPSILON * neighbours) return false;
  const double difference = std::abs(h[k - 1][k - 1] - h[k][k]);
  const double larger = std::max(std::abs(h[k][k]), difference), smaller = std::min(std::abs(h[k][k]), difference);
  const double across = std::max(below, above), back = std::min(below, above);
  const double sum = larger + across;
  return back * (across / sum) <= std::max(smallest, DBL_EPSILON * (smaller * (larger / sum)));
}

// Both eigenvalues of [[a, b], [c, d]], without cancellation between close real ones.
std::array<std::complex<double>, 2> eigenvalues_2x2(double a, double b, double c, double d) {
  const double half = (a - d) / 2;
  const double scale = std::max({std::abs(half), std::abs(b), std::abs(c)});
  if (scale == 0) return {a, d};
  const double discriminant = (half / scale) * (half / scale) + (b / scale) * (c / scale);
  const double root = scale * std::sqrt(std::abs(discriminant));
  if (discriminant < 0) return {std::complex(d + half, root), std::complex(d + half, -root)};
  const double far = half + std::copysign(root, half);
  if (far == 0) return {a, d};
  return {d + far, d - b / far * c};
}

// The two shifts of a sweep, conjugate or both real.
using Shifts = std::array<std::complex<double>, 2>;

Shifts shifts_of(const SquareMatrix& h, int low, int high, int iteration) {
  // Every tenth time without a deflation the shifts come from elsewhere, which breaks cycles. The numbers are those of
  // EISPACK's hqr.
  if (iteration % 10 == 0 && iteration > 0) {
    const bool at_top = iteration % 20 == 10;
    const int k = at_top ? low : high;
    const double s = at_top ? std::abs(h[low + 1][low]) + std::abs(h[low + 2][low + 1])
                            : std::abs(h[high][high - 1]) + std::abs(h[high - 1][high - 2]);
    const double centre = .75 * s + h[k][k];
    return eigenvalues_2x2(centre, -.4375 * s, s, centre);
  }
  Shifts shifts = eigenvalues_2x2(h[high - 1][high - 1], h[high - 1][high], h[high][high - 1], h[high][high]);
  // Of two real shifts the one nearer the corner twice: it converges faster.
  if (shifts[0].imag() == 0) {
    const double corner = h[high][high];
    shifts.fill(std::abs(shifts[0] - corner) <= std::abs(shifts[1] - corner) ? shifts[0] : shifts[1]);
  }
  return shifts;
}

// The first column of (H - s1 I)(H - s2 I) of the part that starts at k, up to a factor.
std::array<double, 3> first_column(const SquareMatrix& h, int k, const Shifts& shifts) {
  const auto [s1, s2] = shifts;
  const double scale = std::abs(h[k][k] - s2.real()) + std::abs(s2.imag()) + std::abs(h[k + 1][k]);
  const double below = h[k + 1][k] / scale;
  std::array<double, 3> column{
      below * h[k][k + 1] + (h[k][k] - s1.real()) * ((h[k][k] - s2.real()) / scale) - s1.imag() * (s2.imag() / scale),
      below * (h[k][k] + h[k + 1][k + 1] - s1.real() - s2.real()),
      below * h[k + 2][k + 1],
  };
  const double norm = std::abs(column[0]) + std::abs(column[1]) + std::abs(column[2]);
  for (double& x : column) x /= norm;
  return column;
}

// H <- P H P, P = I - tau v v^T acting on rows and columns k .. k + size - 1, inside rows and columns low .. high.
template <int size>
void transform(SquareMatrix& h, int k, int low, int high, double tau, const std::array<double, 3>& v) {
  std::array<double*, size> rows;
  for (int i = 0; i < size; ++i) rows[i] = h[k + i];
  for (int j = k; j <= high; ++j) {
    double sum = 0;
    for (int i = 0; i < size; ++i) sum += v[i] * rows[i][j];
    for (int i = 0; i < size; ++i) rows[i][j] -= tau * sum * v[i];
  }
  // Below row k + 3 these columns are zero still.
  for (int row = low; row <= std::min(k + 3, high); ++row) {
    double* x = h[row] + k;
    double sum = 0;
    for (int i = 0; i < size; ++i) sum += x[i] * v[i];
    for (int i = 0; i < size; ++i) x[i] -= tau * sum * v[i];
  }
}

// One implicit double-shift QR step on rows and columns low .. high, at least three (algorithm 7.5.1). Only this part
// is kept up to date: without Schur vectors nothing else matters. False if stopped.
bool sweep(SquareMatrix& h, int low, int high, const Shifts& shifts, const StopFlag& stop) {
  // Start below the top if two small subdiagonal elements in a row allow it.
  int start = high - 2;
  std::array<double, 3> v = first_column(h, start, shifts);
  while (start > low) {
    const double lost = std::abs(h[start][start - 1]) * (std::abs(v[1]) + std::abs(v[2]));
    const double kept = std::abs(v[0]) * (std::abs(h[start - 1][start - 1]) + std::abs(h[start][start]) +
                                          std::abs(h[start + 1][start + 1]));
    if (lost <= DBL_EPSILON * kept) break;
    v = first_column(h, --start, shifts);
  }

  for (int k = start; k < high; ++k) {
    if (stop.raised()) return false;
    const int size = std::min(3, high - k + 1);
    if (k > start) {
      for (int i = 0; i < size; ++i) v[i] = h[k + i][k - 1];
    }
    const auto [tau, alpha] = reflect(v.data(), size);
    if (k > start) {
      h[k][k - 1] = alpha;
      for (int i = 1; i < size; ++i) h[k + i][k - 1] = 0;
    } else if (k > low) {
      // The start lies below the top: what P does to the one element on its left; those below it are negligible.
      h[k][k - 1] *= 1 - tau;
    }
    if (size == 3) {
      transform<3>(h, k, low, high, tau, v);
    } else {
      transform<2>(h, k, low, high, tau, v);
    }
  }
  return true;
}

// Appends the eigenvalues of a Hessenberg matrix, from the bottom up (algorithm 7.5.2).
Outcome francis_qr(SquareMatrix& h, Eigenvalues& values, const StopFlag& stop) {
  const int limit = 30 * std::max(10, h.n);
  int sweeps = 0, iteration = 0;
  for (int high = h.n - 1; high >= 0;) {
    int low = high;
    while (low > 0 && !negligible(h, low)) --low;
    if (low > 0) h[low][low - 1] = 0;
    if (low == high) {
      values.emplace_back(h[high][high]);
      high -= 1;
      iteration = 0;
    } else if (low == high - 1) {
      const auto pair = eigenvalues_2x2(h[low][low], h[low][high], h[high][low], h[high][high]);
      values.insert(values.end(), pair.begin(), pair.end());
      high -= 2;
      iteration = 0;
    } else {
      if (++sweeps > limit) return Outcome::kFailed;
      if (!sweep(h, low, high, shifts_of(h, low, high, iteration++), stop)) return Outcome::kStopped;
    }
  }
  return Outcome::kDone;
}

}  // namespace

Outcome eigenvalues(const double* a, int n, double* out, const StopFlag& stop) {
  auto [matrix, exponent, finite] = scaled_copy(a, n);
  if (!finite) return Outcome::kFailed;
  const auto block = isolate(matrix, stop);
  if (!block) return Outcome::kStopped;
  const auto [low, high] = *block;

  Eigenvalues values;
  for (int i = 0; i < low; ++i) values.emplace_back(matrix[i][i]);
  for (int i = high; i < n; ++i) values.emplace_back(matrix[i][i]);
  SquareMatrix h(high - low);
  for (int i = low; i < high; ++i) std::copy(matrix[i] + low, matrix[i] + high, h[i - low]);
  if (!balance(h, stop) || !reduce_to_hessenberg(h, stop)) return Outcome::kStopped;
  if (const Outcome outcome = francis_qr(h, values, stop); outcome != Outcome::kDone) return outcome;

  std::sort(values.begin(), values.end(), [](const auto& x, const auto& y) {
    const double x_modulus = modulus(x.real(), x.imag()), y_modulus = modulus(y.real(), y.imag());
    if (x_modulus != y_modulus) return x_modulus > y_modulus;
    return x.real() != y.real() ? x.real() > y.real() : x.imag() > y.imag();
  });
  for (int i = 0; i < n; ++i) {
    out[2 * i] = std::ldexp(values[i].real(), exponent);
    out[2 * i + 1] = std::ldexp(values[i].imag(), exponent);
  }
  return Outcome::kDone;
}

}  // namespace rnn
