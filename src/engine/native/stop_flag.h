// A word in shared memory by which another thread asks a long call to give up.
#pragma once

#include <atomic>
#include <cstdint>

namespace rnn {

class StopFlag {
 public:
  void watch(int32_t* word) { word_ = word; }
  bool raised() const { return word_ && std::atomic_ref<int32_t>(*word_).load(std::memory_order_relaxed) != 0; }

 private:
  int32_t* word_ = nullptr;
};

}  // namespace rnn
