// NumPy's legacy RandomState; see the header. The generator: Matsumoto and Nishimura 1998, "Mersenne twister".
#include "mt19937.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "kernels/elementary.h"

namespace rnn {

RandomState::RandomState(uint32_t seed) {
  words_[0] = seed;
  for (uint32_t i = 1; i < kWords; ++i) {
    words_[i] = 1812433253u * (words_[i - 1] ^ (words_[i - 1] >> 30)) + i;
  }
}

void RandomState::refill() {
  constexpr int kShift = 397;
  for (int i = 0; i < kWords; ++i) {
    const uint32_t y = (words_[i] & 0x80000000u) | (words_[(i + 1) % kWords] & 0x7fffffffu);
    words_[i] = words_[(i + kShift) % kWords] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0u);
  }
  position_ = 0;
}

uint32_t RandomState::next32() {
  if (position_ == kWords) refill();
  uint32_t y = words_[position_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

double RandomState::random_sample() {
  const uint32_t high = next32() >> 5;
  const uint32_t low = next32() >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

// Marsaglia's polar method; the second number of a pair is returned first.
double RandomState::gauss() {
  if (has_gauss_) {
    has_gauss_ = false;
    return std::exchange(gauss_, 0.0);
  }
  double x, y, square;
  do {
    x = 2.0 * random_sample() - 1.0;
    y = 2.0 * random_sample() - 1.0;
    square = x * x + y * y;
  } while (square >= 1.0 || square == 0.0);
  const double factor = std::sqrt(-2.0 * log(square) / square);
  gauss_ = factor * x;
  has_gauss_ = true;
  return factor * y;
}

// Rejection below the next power of two; one word a try when n fits in it, as NumPy does for 64-bit integers too.
int64_t RandomState::randint(int64_t n) {
  if (n <= 1) return 0;
  const uint64_t largest = uint64_t(n) - 1;
  const uint64_t mask = ~uint64_t{0} >> std::countl_zero(largest);
  const bool wide = largest > 0xffffffffu;
  uint64_t value;
  do {
    value = next32();
    if (wide) value = value << 32 | next32();
    value &= mask;
  } while (value > largest);
  return int64_t(value);
}

void RandomState::permutation(std::span<int32_t> out) {
  std::iota(out.begin(), out.end(), 0);
  for (std::size_t i = out.size(); i > 1; --i) {
    std::swap(out[i - 1], out[std::size_t(randint(int64_t(i)))]);
  }
}

std::array<uint32_t, RandomState::kStateSize> RandomState::state() const {
  std::array<uint32_t, kStateSize> state;
  std::copy(words_.begin(), words_.end(), state.begin());
  const auto gauss_bits = std::bit_cast<uint64_t>(gauss_);
  state[kWords] = uint32_t(position_);
  state[kWords + 1] = has_gauss_;
  state[kWords + 2] = uint32_t(gauss_bits);
  state[kWords + 3] = uint32_t(gauss_bits >> 32);
  return state;
}

bool RandomState::set_state(std::span<const uint32_t> state) {
  if (state.size() != kStateSize || state[kWords] > kWords || state[kWords + 1] > 1) return false;
  const double gauss = std::bit_cast<double>(uint64_t{state[kWords + 3]} << 32 | state[kWords + 2]);
  // From words that are all zero the generator returns zeros for ever, and a rejection loop would not end.
  const auto words = state.first(kWords);
  if (!std::isfinite(gauss) || std::ranges::all_of(words, [](uint32_t word) { return word == 0; })) return false;
  std::ranges::copy(words, words_.begin());
  position_ = int(state[kWords]);
  has_gauss_ = state[kWords + 1] == 1;
  gauss_ = gauss;
  return true;
}

}  // namespace rnn
