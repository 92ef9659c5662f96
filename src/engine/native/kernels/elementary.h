// Elementary functions for code outside of the kernels: by the formulas of elementwise.h, and so the same on every
// system, which those of C libraries are not. Within 1 unit in the last place.
#pragma once

namespace rnn {

/** Of x in [-708, 709]; beyond, that of the nearer bound. */
double exp(double x);
/** Of positive normal numbers. */
double log(double x);

}  // namespace rnn
