// Weight noise; see the header. The numbers: SplitMix64 (Steele, Lea and Flood 2014) through the ziggurat of Marsaglia
// and Tsang 2000, with strip and place from different bits of a word, as Doornik 2005 has it ("ZIGNOR").
#include "weight_noise.h"

#include <array>
#include <cmath>

#include "kernels/elementary.h"

namespace rnn {

namespace {

class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /** In (0, 1]: its logarithm is finite. */
  double positive() { return (double(next() >> 11) + 1) * 0x1p-53; }

 private:
  uint64_t state_;
};

/** 128 strips of equal area under exp(-x^2 / 2), x > 0. The lowest goes on beyond kRight, as the tail. */
struct Ziggurat {
  static constexpr int kStrips = 128;
  static constexpr double kRight = 3.442619855899, kArea = 9.91256303526217e-3;

  std::array<double, kStrips + 1> edge;  // from right to left, 0 at the end
  std::array<double, kStrips> inside;    // the part of a strip that lies wholly under the curve

  Ziggurat() {
    double height = exp(-0.5 * kRight * kRight);
    edge[0] = kArea / height;
    edge[1] = kRight;
    edge[kStrips] = 0;
    for (int i = 2; i < kStrips; ++i) {
      edge[i] = std::sqrt(-2 * log(kArea / edge[i - 1] + height));
      height = exp(-0.5 * edge[i] * edge[i]);
    }
    for (int i = 0; i < kStrips; ++i) inside[i] = edge[i + 1] / edge[i];
  }
};

const Ziggurat kZiggurat;

/** |x| > kRight (Marsaglia 1964). */
double tail(SplitMix64& random, bool negative) {
  double x, y;
  do {
    x = -log(random.positive()) / Ziggurat::kRight;
    y = -log(random.positive());
  } while (2 * y < x * x);
  return negative ? -(Ziggurat::kRight + x) : Ziggurat::kRight + x;
}

double standard_normal(SplitMix64& random) {
  for (;;) {
    const uint64_t word = random.next();
    const int strip = int(word & (Ziggurat::kStrips - 1));
    const double place = double(int64_t(word) >> 11) * 0x1p-52;  // in [-1, 1)
    if (std::abs(place) < kZiggurat.inside[strip]) return place * kZiggurat.edge[strip];
    if (strip == 0) return tail(random, place < 0);
    const double x = place * kZiggurat.edge[strip];
    const auto height = [&](double edge) { return exp(-0.5 * (edge * edge - x * x)); };
    const double low = height(kZiggurat.edge[strip]), high = height(kZiggurat.edge[strip + 1]);
    if (low + random.positive() * (high - low) < 1) return x;
  }
}

}  // namespace

void add_noise(uint64_t seed, double deviation, const double* theta, double* noisy, std::size_t count) {
  SplitMix64 random(seed);
  for (std::size_t i = 0; i < count; ++i) noisy[i] = theta[i] + deviation * standard_normal(random);
}

}  // namespace rnn
