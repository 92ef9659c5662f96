// The synthetic tasks of the paper, drawn in the order of the authors' generators (pascanur/trainingRNNs).
#pragma once

#include <optional>
#include <string_view>

#include "../batch.h"
#include "../mt19937.h"

namespace rnn {

enum class TaskName { kTemporalOrder, kTemporalOrder3Bit, kAddition, kMultiplication, kPermutation, kMemorization };

struct TaskSpec {
  TaskName name;
  /** Memorization only: number of symbols, and how many of them to remember. */
  int values = 2;
  int positions = 5;
};

/** The names are those of spec.ts. */
std::optional<TaskName> task_from_name(std::string_view name);

/**
 * Draws `batch` sequences of nominal `length` into `out`, whose vectors keep their memory from call to call. out.T is
 * the length, except for addition and multiplication (drawn from [length, 1.1 length)) and memorization (length + 2
 * positions). The marker tasks want a length of at least 10; permutation and memorization of at least 1.
 */
void draw(const TaskSpec& task, RandomState& random, int length, int batch, Batch& out);

}  // namespace rnn
