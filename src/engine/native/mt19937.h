// NumPy's legacy RandomState: MT19937 and the draws that the authors' scripts make, number for number.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace rnn {

class RandomState {
 public:
  static constexpr int kWords = 624;
  static constexpr int kStateSize = kWords + 4;

  /** The stream of numpy.random.RandomState(seed). */
  explicit RandomState(uint32_t seed);

  /** Uniform in [0, 1) with 53 random bits. */
  double random_sample();
  /** Uniform in [low, high). */
  double uniform(double low, double high) { return low + (high - low) * random_sample(); }
  /** 64 random bits: two words of the stream, the upper half first. */
  uint64_t bits64() {
    const uint64_t upper = next32();
    return upper << 32 | next32();
  }
  /** Normal; every second call returns the cached other half of a pair. */
  double normal(double mean, double standard_deviation) { return mean + standard_deviation * gauss(); }
  /** Uniform integer in 0 .. n - 1. n <= 1 gives 0 and takes nothing from the stream, as n = 1 does in NumPy. */
  int64_t randint(int64_t n);
  /** Fills `out` with a permutation of 0 .. out.size() - 1. */
  void permutation(std::span<int32_t> out);

  /**
   * The whole state: 624 words, the position in them, whether half a normal pair is cached, and that half (2 words).
   */
  std::array<uint32_t, kStateSize> state() const;
  /** Takes over a state() of this or another stream; false, and no change, if it cannot be one. */
  [[nodiscard]] bool set_state(std::span<const uint32_t> state);

 private:
  void refill();
  uint32_t next32();
  double gauss();

  std::array<uint32_t, kWords> words_;
  int position_ = kWords;
  bool has_gauss_ = false;
  double gauss_ = 0;
};

}  // namespace rnn
