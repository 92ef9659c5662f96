// How work is divided among the threads of a run: each takes a part, and no two parts write to the same place.
#pragma once

#include <cstdint>

namespace rnn {

/** The numbers begin .. end - 1. */
struct Range {
  int begin, end;
  int size() const { return end - begin; }
};

/** The index-th of `count` parts, as equal as they can be. */
struct Part {
  int index, count;

  Range of(int n) const { return {int(int64_t{n} * index / count), int(int64_t{n} * (index + 1) / count)}; }
};

}  // namespace rnn
