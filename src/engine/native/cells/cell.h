// What the session needs of a recurrent cell. Simple RNN is the first; gated cells join by implementing this.
//
// A cell holds the workspace of a whole minibatch, [T][B][...]. Threads take examples of it through time side by side
// (forward, backward), and nothing that one of them computes depends on how many there are. What is summed over
// examples comes afterwards, in gradient(), where threads divide the parameters among them: each element is summed by
// one thread, over the rows of [T][B] in their order. So the number of threads changes no bit.
#pragma once

#include <cstddef>

#include "../batch.h"
#include "../omega.h"
#include "../part.h"
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
  /** A batch that outlives its use, from initial [B][state_size], or from zero if null. */
  virtual void begin(const Batch& batch, const double* initial) = 0;
  /** Before the head writes errors(): makes room for them, and in an enabled omega for the norms. */
  virtual void begin_backward(Omega& omega) = 0;

  // From several threads at the same time, each with examples and a scratch (kScratchDoubles) of its own. These return
  // false if stopped.

  virtual bool forward(const double* theta, Range examples, double* scratch, const StopFlag& stop) = 0;
  /** Backpropagates errors() through time; records the norms for an enabled omega. */
  virtual bool backward(const double* theta, int first_output_step, Range examples, Omega& omega, double* scratch,
                        const StopFlag& stop) = 0;
  /**
   * After backward of all examples, and omega's finish if it is enabled: adds a part of dC/dtheta to gradient
   * [parameters of the cell], and Omega's immediate derivative: to omega_gradient [parameters of the cell] if given,
   * else alpha times it to gradient.
   */
  virtual void gradient(const double* theta, const Omega& omega, double alpha, Part part, double* gradient,
                        double* omega_gradient, double* scratch) = 0;

  /** h of the last forward, [T][B][units]. */
  virtual const double* outputs() const = 0;
  /** The state of each example after its last step, [B][state_size]. */
  virtual void final_state(double* state) const = 0;
  /**
   * dC/dh through the outputs alone, [T][B][units]: the head writes it, backward consumes it. What lies before the
   * first step with an output is 0 and not written.
   */
  virtual double* errors() = 0;
};

}  // namespace rnn
