// Initialisations; see the header.
#include "initialise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "linalg/eigenvalues.h"
#include "linalg/householder.h"
#include "linalg/square_matrix.h"

namespace rnn {
namespace {

void draw_normal(double standard_deviation, RandomState& random, int rows, int columns, double* out) {
  const std::size_t count = std::size_t(rows) * std::size_t(columns);
  for (std::size_t i = 0; i < count; ++i) out[i] = random.normal(0, standard_deviation);
}

// Rows of w are outgoing connections: the authors thin out these, not the incoming ones that the paper speaks of.
void keep_15_in_each_row(RandomState& random, int n, double* w) {
  constexpr std::size_t kKept = 15;
  std::vector<int32_t> order(n);
  for (int i = 0; i < n; ++i, w += n) {
    random.permutation(order);
    for (std::size_t k = kKept; k < order.size(); ++k) w[order[k]] = 0;
  }
}

bool scale_to_spectral_radius(double radius, int n, double* w) {
  std::vector<double> values(2 * std::size_t(n));
  if (eigenvalues(w, n, values.data()) != Outcome::kDone) return false;
  const double current = modulus(values[0], values[1]);
  if (current == 0) return false;
  const std::size_t count = std::size_t(n) * std::size_t(n);
  for (std::size_t i = 0; i < count; ++i) w[i] = radius * w[i] / current;
  return true;
}

// Q of the QR factorisation of a Gaussian matrix, its columns times the signs of R's diagonal: uniform over the
// orthogonal matrices (Mezzadri 2007). Householder QR: Golub and Van Loan, section 5.2.1.
void draw_orthogonal(double gain, RandomState& random, int n, double* q) {
  SquareMatrix a(n);
  draw_normal(1, random, n, n, a.data.data());
  std::fill(q, q + a.data.size(), 0.0);
  for (int i = 0; i < n; ++i) q[std::size_t(i) * std::size_t(n + 1)] = gain;
  std::vector<double> v(n), work(n), signs(n);
  for (int k = 0; k < n; ++k) {
    const int rest = n - k;
    for (int i = 0; i < rest; ++i) v[i] = a[k + i][k];
    const auto [tau, alpha] = reflect(v.data(), rest);
    signs[k] = std::copysign(1.0, alpha);
    apply_left(tau, v.data(), a[k] + k, rest, rest, n, work.data());
    apply_right(tau, v.data(), q + k, n, rest, n);
  }
  for (int i = 0; i < n; ++i, q += n) {
    for (int j = 0; j < n; ++j) q[j] *= signs[j];
  }
}

void fill_identity(double gain, int n, double* w) {
  for (int i = 0; i < n; ++i, w += n) {
    for (int j = 0; j < n; ++j) w[j] = i == j ? gain : 0;
  }
}

}  // namespace

std::optional<Initialisation> initialisation_from_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Initialisation>, 5> kNames{{
      {"sigmoid", Initialisation::kSigmoid},
      {"basic-tanh", Initialisation::kBasicTanh},
      {"smart-tanh", Initialisation::kSmartTanh},
      {"orthogonal", Initialisation::kOrthogonal},
      {"identity", Initialisation::kIdentity},
  }};
  for (const auto& [known, kind] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

bool initialise(Initialisation kind, double gain, RandomState& random, int inputs, int units, int outputs, double* w_in,
                double* w_rec, double* w_out) {
  const bool small = kind == Initialisation::kSigmoid || kind == Initialisation::kSmartTanh;
  const double deviation = small ? .01 : .1;
  bool complete = true;
  draw_normal(deviation, random, inputs, units, w_in);
  switch (kind) {
    case Initialisation::kSigmoid:
    case Initialisation::kBasicTanh:
      draw_normal(deviation, random, units, units, w_rec);
      break;
    case Initialisation::kSmartTanh:
      draw_normal(deviation, random, units, units, w_rec);
      keep_15_in_each_row(random, units, w_rec);
      complete = scale_to_spectral_radius(.95, units, w_rec);
      break;
    case Initialisation::kOrthogonal:
      draw_orthogonal(gain, random, units, w_rec);
      break;
    case Initialisation::kIdentity:
      fill_identity(gain, units, w_rec);
      break;
  }
  draw_normal(deviation, random, units, outputs, w_out);
  return complete;
}

}  // namespace rnn
