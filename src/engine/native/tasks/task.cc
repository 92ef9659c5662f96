// Names and dispatch of the synthetic tasks, and what their generators share.
#include "task.h"

#include <array>
#include <numeric>
#include <utility>

#include "families.h"

namespace rnn {

std::optional<TaskName> task_from_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, TaskName>, 6> kNames{{
      {"temporal-order", TaskName::kTemporalOrder},
      {"temporal-order-3bit", TaskName::kTemporalOrder3Bit},
      {"addition", TaskName::kAddition},
      {"multiplication", TaskName::kMultiplication},
      {"permutation", TaskName::kPermutation},
      {"memorization", TaskName::kMemorization},
  }};
  for (const auto& [known, task] : kNames) {
    if (known == name) return task;
  }
  return std::nullopt;
}

void draw(const TaskSpec& task, RandomState& random, int length, int batch, Batch& out) {
  static constexpr std::array kStarts2{.1, .5};
  static constexpr std::array kStarts3{.1, .3, .6};
  switch (task.name) {
    case TaskName::kTemporalOrder:
      return draw_temporal_order(kStarts2, random, length, batch, out);
    case TaskName::kTemporalOrder3Bit:
      return draw_temporal_order(kStarts3, random, length, batch, out);
    case TaskName::kAddition:
      return draw_arithmetic(Operation::kMean, random, length, batch, out);
    case TaskName::kMultiplication:
      return draw_arithmetic(Operation::kProduct, random, length, batch, out);
    case TaskName::kPermutation:
      return draw_permutation(random, length, batch, out);
    case TaskName::kMemorization:
      return draw_memorization(task.values, task.positions, random, length, batch, out);
  }
}

void prepare(int T, int B, Batch& out) {
  out.clear(T, B);
  out.lengths.assign(std::size_t(B), T);
}

void prepare_one_hot(int T, int B, Batch& out) {
  prepare(T, B, out);
  const std::size_t rows = std::size_t(T) * std::size_t(B);
  out.input_offsets.resize(rows + 1);
  std::iota(out.input_offsets.begin(), out.input_offsets.end(), 0u);
  out.input_channels.resize(rows);
}

}  // namespace rnn
