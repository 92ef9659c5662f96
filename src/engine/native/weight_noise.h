// Normal numbers, many at a time, for the noise under which a run may look for its gradient (Graves 2011, section 2).
#pragma once

#include <cstddef>
#include <cstdint>

namespace rnn {

/**
 * noisy[i] = theta[i] + deviation * z[i], for z independent standard normal numbers that depend on the seed alone.
 * An update draws one for each parameter, too many for the run's own stream: that gives the seed.
 */
void add_noise(uint64_t seed, double deviation, const double* theta, double* noisy, std::size_t count);

}  // namespace rnn
