// Checking and gathering of sequences; see sequences.h.
#include "sequences.h"

#include <algorithm>

namespace rnn {

namespace {

// Appends step t's channels. The bounds are looked at again here, since the memory is shared with other threads.
bool append(const Sequences& sequences, uint32_t t, std::vector<uint16_t>& channels) {
  uint32_t begin = t, end = t + 1;
  if (!sequences.is_text()) {
    begin = sequences.step_offsets[t];
    end = sequences.step_offsets[t + 1];
  }
  if (begin > end || end > sequences.values.size()) return false;
  for (uint32_t i = begin; i < end; ++i) {
    const uint16_t value = sequences.values[i];
    if (value >= sequences.width) return false;
    channels.push_back(value);
  }
  return true;
}

}  // namespace

const char* check(const Sequences& sequences) {
  if (sequences.steps > INT32_MAX) return "too many steps";
  if (sequences.is_text()) {
    if (sequences.values.size() != sequences.steps) return "text needs one value a step";
  } else {
    if (sequences.step_offsets.size() != std::size_t(sequences.steps) + 1) return "stepOffsets has the wrong length";
    if (sequences.step_offsets.front() != 0) return "stepOffsets must start with 0";
    if (!std::is_sorted(sequences.step_offsets.begin(), sequences.step_offsets.end())) return "stepOffsets must ascend";
    if (sequences.step_offsets.back() != sequences.values.size()) return "stepOffsets must end with the values";
  }
  const auto fits = [&](uint16_t value) { return value < sequences.width; };
  return std::all_of(sequences.values.begin(), sequences.values.end(), fits) ? nullptr : "a value exceeds the width";
}

bool gather(const Sequences& sequences, std::span<const Lane> lanes, int horizon, Batch& out) {
  out.clear(0, int(lanes.size()));
  for (const Lane& lane : lanes) {
    if (lane.start < 0 || lane.length < 0) return false;
    if (lane.length > 0 && int64_t{lane.start} + lane.length + horizon > int64_t{sequences.steps}) return false;
    out.lengths.push_back(lane.length);
    out.T = std::max(out.T, int(lane.length));
  }
  out.input_offsets.reserve(std::size_t(out.T) * out.B + 1);
  out.input_offsets.push_back(0);
  out.target_offsets.push_back(0);
  for (int t = 0; t < out.T; ++t) {
    for (const Lane& lane : lanes) {
      const bool there = t < lane.length;
      const uint32_t step = uint32_t(lane.start) + t;
      if (there && !append(sequences, step, out.input_channels)) return false;
      out.input_offsets.push_back(uint32_t(out.input_channels.size()));
      if (sequences.is_text()) {
        const uint16_t target = there ? sequences.values[step + horizon] : 0;
        if (target >= sequences.width) return false;
        out.classes.push_back(there ? target : -1);
      } else {
        if (there && !append(sequences, step + horizon, out.target_channels)) return false;
        out.target_offsets.push_back(uint32_t(out.target_channels.size()));
      }
    }
  }
  return true;
}

bool gather_inputs(const Sequences& sequences, Batch& out) {
  out.clear(int(sequences.steps), 1);
  out.lengths.push_back(out.T);
  out.input_offsets.push_back(0);
  for (uint32_t t = 0; t < sequences.steps; ++t) {
    if (!append(sequences, t, out.input_channels)) return false;
    out.input_offsets.push_back(uint32_t(out.input_channels.size()));
  }
  return true;
}

}  // namespace rnn
