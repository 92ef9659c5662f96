// What the session needs of a recurrent cell. Simple RNN is the first; gated cells join by implementing this.
#pragma once

#include <cstddef>

#include "../batch.h"
#include "../omega.h"
#include "../stop_flag.h"

namespace rnn {

class Cell {
 public:
  virtual ~Cell() = default;

  virtual int units() const = 0;
  /** Doubles that an example carries from one chunk to the next. */
  virtual int state_size() const = 0;
  /** The cell's parameters are the first ones of theta. */
  virtual std::size_t parameter_count() const = 0;

  /** To be called after each change of theta, before forward. */
  virtual void prepare(const double* theta, bool backward) = 0;

  /** From initial [B][state_size], or from zero if null. Returns false if stopped. */
  virtual bool forward(const Batch& batch, const double* theta, const double* initial, const StopFlag& stop) = 0;
  /** h of the last forward, [T][B][units]. */
  virtual const double* outputs() const = 0;
  /** The state of each example after its last step, [B][state_size]. */
  virtual void final_state(const Batch& batch, double* state) const = 0;

  /**
   * dC/dh through the outputs alone, [T][B][units]: the head writes it, backward consumes it. What lies before the
   * first step with an output is 0 and not written.
   */
  virtual double* errors() = 0;
  /**
   * Backpropagates through time. Adds to gradient what needs no more than that; records the norms for an enabled omega.
   * Returns false if stopped.
   */
  virtual bool backward(const Batch& batch, const double* theta, int first_output_step, Omega& omega, double* gradient,
                        const StopFlag& stop) = 0;
  /**
   * After backward, and omega's finish if it is enabled: adds the rest of dC/dtheta to gradient, and Omega's immediate
   * derivative: to omega_gradient [units][units] if given, else alpha times it to W_rec's place in gradient.
   */
  virtual void finish_gradient(const Batch& batch, const Omega& omega, double alpha, double* gradient,
                               double* omega_gradient) = 0;
};

}  // namespace rnn
