// Giving work out and waiting for it; see team.h.
#include "team.h"

#include "float_mode.h"

namespace rnn {

Team::Team(int threads) {
  try {
    for (int index = 1; index < threads; ++index) others_.emplace_back(&Team::serve, this, index);
  } catch (...) {
    close();
    throw;
  }
}

Team::~Team() { close(); }

void Team::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  begun_.notify_all();
  for (std::thread& other : others_) other.join();
}

void Team::run(int count, const std::function<void(int)>& work) {
  if (count == 1) return work(0);
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    count_ = count;
    working_ = count - 1;
    failure_ = nullptr;
    ++round_;
  }
  begun_.notify_all();
  std::exception_ptr failure;
  try {
    work(0);
  } catch (...) {
    failure = std::current_exception();
  }
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return working_ == 0; });
  if (!failure) failure = failure_;
  if (failure) std::rethrow_exception(failure);
}

void Team::serve(int index) {
  const FlushDenormals mode;
  uint64_t served = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [&] { return closing_ || round_ != served; });
    if (closing_) return;
    served = round_;
    if (index >= count_) continue;
    lock.unlock();
    std::exception_ptr failure;
    try {
      (*work_)(index);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure) failure_ = failure;
    if (--working_ == 0) done_.notify_one();
  }
}

}  // namespace rnn
