// The threads of one run: they wait between its calls, and end with it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rnn {

class Team {
 public:
  /** The calling thread is one of them. Throws std::system_error if the machine gives no further thread. */
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int threads() const { return int(others_.size()) + 1; }

  /**
   * work(0) .. work(count - 1) at the same time, count <= threads(): the first on the calling thread, each other always
   * on the same thread. Returns when all have; then throws what one of them has thrown.
   */
  void run(int count, const std::function<void(int)>& work);

 private:
  void serve(int index);
  void close();

  std::mutex mutex_;
  std::condition_variable begun_, done_;
  const std::function<void(int)>* work_ = nullptr;
  int count_ = 0;
  int working_ = 0;     // others than the caller
  uint64_t round_ = 0;  // how often work was given out
  bool closing_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> others_;
};

}  // namespace rnn
