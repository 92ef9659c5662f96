// How weights begin: the authors' three initialisations, and two that later work compares with.
#pragma once

#include <optional>
#include <string_view>

#include "mt19937.h"

namespace rnn {

enum class Initialisation { kSigmoid, kBasicTanh, kSmartTanh, kOrthogonal, kIdentity };

/** The names are those of spec.ts. */
std::optional<Initialisation> initialisation_from_name(std::string_view name);

/**
 * Draws w_in [inputs][units], then w_rec [units][units], then w_out [units][outputs], all row-major:
 *   sigmoid     normal, standard deviation .01
 *   basic-tanh  normal, standard deviation .1
 *   smart-tanh  normal, .01; w_rec keeps 15 random entries in each row and is scaled to spectral radius .95
 *   orthogonal  w_rec: gain times a random orthogonal matrix; w_in and w_out normal, .1
 *   identity    w_rec: gain times the identity; w_in and w_out normal, .1
 * The first three are those of the authors' RNN.py; `gain` does not touch them.
 * False if the spectral radius for smart-tanh cannot be had (none is known); w_rec is unscaled then.
 */
[[nodiscard]] bool initialise(Initialisation kind, double gain, RandomState& random, int inputs, int units, int outputs,
                              double* w_in, double* w_rec, double* w_out);

}  // namespace rnn
