// A grow-only array of doubles on a cache-line boundary: vectors of 64 bytes then never straddle two lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>

namespace rnn {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) { resize(size); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(data_); }

  /** Contents are lost when the array grows, and kept otherwise. */
  void resize(std::size_t size) {
    if (size > capacity_) {
      double* grown = static_cast<double*>(::operator new(size * sizeof(double), kAlignment));
      release(data_);
      data_ = grown;
      capacity_ = size;
    }
    size_ = size;
  }
  void fill(double value) { std::fill_n(data_, size_, value); }

  double* data() { return data_; }
  const double* data() const { return data_; }
  std::size_t size() const { return size_; }
  double& operator[](std::size_t i) { return data_[i]; }
  double operator[](std::size_t i) const { return data_[i]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  static void release(double* data) { ::operator delete(data, kAlignment); }

  double* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace rnn
