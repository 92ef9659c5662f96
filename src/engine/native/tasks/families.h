// One generator a family of tasks, and how each readies the batch that it fills; draw() in task.h chooses.
#pragma once

#include <span>

#include "task.h"

namespace rnn {

/** Empties `out` for T steps of B whole sequences. */
void prepare(int T, int B, Batch& out);
/** As prepare, with room for one active channel a row; the caller fills out.input_channels [T*B]. */
void prepare_one_hot(int T, int B, Batch& out);

/**
 * Symbols A or B (channels 0, 1) somewhere in a tenth of the sequence from each of `starts` (as a share of the length),
 * distractors (channels 2 to 5) elsewhere. Class: the k-th symbol is bit k.
 */
void draw_temporal_order(std::span<const double> starts, RandomState& random, int length, int batch, Batch& out);

enum class Operation { kMean, kProduct };
/** Uniform numbers in channel 1, two of them marked by a 1 in channel 0. Target: their mean, or their product. */
void draw_arithmetic(Operation operation, RandomState& random, int length, int batch, Batch& out);

/** Symbol 0 or 1 first, then noise among the symbols 2 to 99. Class: the first symbol. */
void draw_permutation(RandomState& random, int length, int batch, Batch& out);

/** `positions` symbols, `length` blanks, a trigger, blanks. Class of each step: blank, in the end the symbols again. */
void draw_memorization(int values, int positions, RandomState& random, int length, int batch, Batch& out);

}  // namespace rnn
