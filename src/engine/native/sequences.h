// One split of a dataset as the engine reads it, and how chunks of it become minibatches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "batch.h"

namespace rnn {

/** Views of memory that others own: sparse steps (music) or one symbol a step (text). */
struct Sequences {
  std::span<const uint32_t> step_offsets;  // [steps + 1] into values; empty for text, where step t has values[t]
  std::span<const uint16_t> values;
  uint32_t steps = 0;
  uint32_t width = 0;  // channels or symbols

  bool is_text() const { return step_offsets.empty(); }
};

/** Why a split cannot be read, or null. */
const char* check(const Sequences& sequences);

/** What one example of a minibatch reads. */
struct Lane {
  int32_t start;   // absolute step
  int32_t length;  // steps; 0 = takes no part
  int32_t carry;   // 1 = from the carried state, 0 = from zero
};

/**
 * Inputs: the steps of each lane. Targets: the steps `horizon` later, as classes (text) or channel lists (music).
 * False if a lane leaves the split, or if the shared memory no longer holds what check() accepted.
 */
bool gather(const Sequences& sequences, std::span<const Lane> lanes, int horizon, Batch& out);

/** All steps as the inputs of one example without targets. False as for gather. */
bool gather_inputs(const Sequences& sequences, Batch& out);

}  // namespace rnn
