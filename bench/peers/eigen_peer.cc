// A hand-written Eigen program that does the engine's update, as a peer to measure it against. See README.md.
//
//   eigen_peer HEAD FILE [tanh-by-exp]      HEAD: last-softmax, softmax or bernoulli; FILE and the protocol: README.md
//
// tanh-by-exp: Eigen 3.4 vectorises exp but not tanh for double, so that 1 - 2 / (exp(2 x) + 1) is faster than its
// tanh.
#include <Eigen/Dense>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Eigen::ArrayXd;
using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Configuration {
  int steps, batch, inputs, units, outputs;
  double alpha, threshold, rate, bound;
};

struct Report {
  double loss, gradient_norm, omega;
};

// One network and its fixed batch. A matrix is column-major with a column per (step, example) pair, which is the file's
// row-major [T][B][n] as it stands; a weight matrix W[from][to] of the file likewise is the map (to x from) applied to
// columns.
class Peer {
 public:
  Peer(const std::string& head, const std::string& path, bool tanh_by_exp)
      : per_step_(head != "last-softmax"), bernoulli_(head == "bernoulli"), tanh_by_exp_(tanh_by_exp) {
    std::ifstream file(path, std::ios::binary);
    const auto read = [&file](double* to, Eigen::Index count) {
      file.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(count * sizeof(double)));
      if (!file) throw std::runtime_error("the file is too short");
    };
    double header[9];
    read(header, 9);
    c_ = {int(header[0]), int(header[1]), int(header[2]), int(header[3]), int(header[4]),
          header[5],      header[6],      header[7],      header[8]};
    const int pairs = c_.steps * c_.batch;
    parameters_.resize(c_.inputs * c_.units + c_.units * c_.units + c_.units + c_.units * c_.outputs + c_.outputs);
    inputs_.resize(c_.inputs, pairs);
    targets_.resize(c_.outputs, per_step_ ? pairs : c_.batch);
    read(parameters_.data(), parameters_.size());
    read(inputs_.data(), inputs_.size());
    read(targets_.data(), targets_.size());
    initial_ = parameters_;

    gradient_.resize(parameters_.size());
    states_.resize(c_.units, pairs);
    signals_.resize(c_.units, pairs);
    outputs_.resize(targets_.rows(), targets_.cols());
    if (c_.alpha > 0) {
      back_.resize(c_.units, pairs);
      numerator_.resize(pairs);
      denominator_.resize(pairs);
    }
  }

  void reset() { parameters_ = initial_; }

  // Forward, loss, BPTT, Omega if alpha > 0, clip, SGD.
  Report update() {
    const Blocks p(parameters_.data(), c_);
    Blocks g(gradient_.data(), c_);
    forward(p);
    const double loss = differentiate_loss(p);
    backward(p, g);
    const double omega = c_.alpha > 0 ? regularise(g) : NAN;
    const double norm = gradient_.norm();
    parameters_ -= (norm > c_.threshold ? c_.rate * c_.threshold / norm : c_.rate) * gradient_;
    return {loss, norm, omega};
  }

 private:
  // The five blocks of a flat parameter or gradient vector.
  struct Blocks {
    Map<MatrixXd> in, rec;
    Map<VectorXd> hidden_bias;
    Map<MatrixXd> out;
    Map<VectorXd> output_bias;

    Blocks(double* at, const Configuration& c)
        : in(at, c.units, c.inputs),
          rec(in.data() + in.size(), c.units, c.units),
          hidden_bias(rec.data() + rec.size(), c.units),
          out(hidden_bias.data() + c.units, c.outputs, c.units),
          output_bias(out.data() + out.size(), c.outputs) {}
  };

  auto at(MatrixXd& matrix, int step) { return matrix.middleCols(step * c_.batch, c_.batch); }
  // The states that the loss looks at: all, or those of the last step.
  auto read_states() { return states_.rightCols(targets_.cols()); }

  void forward(const Blocks& p) {
    states_.noalias() = p.in * inputs_;
    states_.colwise() += p.hidden_bias;
    for (int t = 0; t < c_.steps; ++t) {
      auto h = at(states_, t);
      if (t > 0) h.noalias() += p.rec * at(states_, t - 1);
      if (tanh_by_exp_) {
        h.array() = 1 - 2 / ((2 * h.array()).exp() + 1);
      } else {
        h.array() = h.array().tanh();
      }
    }
  }

  // Fills outputs_ with dLoss/dlogits and the signals' columns with the immediate derivative of the states.
  double differentiate_loss(const Blocks& p) {
    outputs_.noalias() = p.out * read_states();
    outputs_.colwise() += p.output_bias;
    const double scale = 1.0 / static_cast<double>(targets_.cols());
    double loss = 0;
    if (bernoulli_) {
      for (Eigen::Index n = 0; n < outputs_.cols(); ++n) {
        auto y = outputs_.col(n).array();
        const auto target = targets_.col(n).array();
        exponential_ = (-y.abs()).exp();
        loss += (y.max(0) - target * y + (1 + exponential_).log()).sum();
        y = scale * ((y >= 0).select(1 / (1 + exponential_), exponential_ / (1 + exponential_)) - target);
      }
    } else {
      for (Eigen::Index n = 0; n < outputs_.cols(); ++n) {
        auto y = outputs_.col(n).array();
        const auto target = targets_.col(n).array();
        const double highest = y.maxCoeff();
        const double hit = (target * y).sum();
        y = (y - highest).exp();
        const double sum = y.sum();
        loss += std::log(sum) + highest - hit;
        y = scale * (y / sum - target);
      }
    }
    if (!per_step_) signals_.leftCols(signals_.cols() - c_.batch).setZero();
    signals_.rightCols(targets_.cols()).noalias() = p.out.transpose() * outputs_;
    return scale * loss;
  }

  void backward(const Blocks& p, Blocks& g) {
    const bool regularised = c_.alpha > 0;
    for (int t = c_.steps - 1; t >= 0; --t) {
      auto signal = at(signals_, t);  // e_t, then s_t in its place
      if (regularised) denominator_.segment(t * c_.batch, c_.batch) = signal.colwise().squaredNorm();
      const auto h = at(states_, t);
      signal.array() *= 1 - h.array().square();
      if (regularised) {
        auto back = at(back_, t);
        back.noalias() = p.rec.transpose() * signal;
        numerator_.segment(t * c_.batch, c_.batch) = back.colwise().squaredNorm();
        if (t > 0) at(signals_, t - 1) += back;
      } else if (t > 0) {
        at(signals_, t - 1).noalias() += p.rec.transpose() * signal;
      }
    }
    const Eigen::Index later = states_.cols() - c_.batch;
    g.in.noalias() = signals_ * inputs_.transpose();
    g.rec.noalias() = signals_.rightCols(later) * states_.leftCols(later).transpose();
    g.hidden_bias = signals_.rowwise().sum();
    g.out.noalias() = outputs_ * read_states().transpose();
    g.output_bias = outputs_.rowwise().sum();
  }

  // Omega in the authors' squared-norm form; adds alpha times its immediate derivative to the gradient of W_rec.
  double regularise(Blocks& g) {
    const Eigen::Array<bool, Eigen::Dynamic, 1> valid = denominator_ >= c_.bound;
    const double count = static_cast<double>(valid.count());
    if (count == 0) return 0;
    numerator_ = valid.select(numerator_ / denominator_ - 1, 0);
    const double omega = numerator_.square().sum() / count;
    denominator_ = valid.select(4 * c_.alpha / count * numerator_ / denominator_, 0);
    back_.array().rowwise() *= denominator_.transpose();
    g.rec.noalias() += signals_ * back_.transpose();
    return omega;
  }

  Configuration c_;
  bool per_step_, bernoulli_, tanh_by_exp_;
  VectorXd parameters_, initial_, gradient_;
  MatrixXd inputs_, targets_;
  MatrixXd states_, signals_, outputs_, back_;
  ArrayXd exponential_, numerator_, denominator_;
};

}  // namespace

int main(int count, char** arguments) try {
  const bool tanh_by_exp = count == 4 && std::string(arguments[3]) == "tanh-by-exp";
  if (count != 3 && !tanh_by_exp) throw std::runtime_error("usage: eigen_peer HEAD FILE [tanh-by-exp]");
  Eigen::setNbThreads(1);
  Peer peer(arguments[1], arguments[2], tanh_by_exp);
  std::printf("{\"peer\": \"eigen %d.%d.%d, %s\"}\n", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION,
              Eigen::SimdInstructionSetsInUse());
  std::fflush(stdout);
  for (int updates; std::cin >> updates;) {
    peer.reset();
    Report report{};
    std::vector<double> times;
    for (int i = 0; i < updates; ++i) {
      const auto start = std::chrono::steady_clock::now();
      report = peer.update();
      times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("{\"loss\": %.17g, \"gradientNorm\": %.17g, \"omega\": ", report.loss, report.gradient_norm);
    std::isnan(report.omega) ? std::printf("null") : std::printf("%.17g", report.omega);
    for (std::size_t i = 0; i < times.size(); ++i) std::printf("%s%.6g", i == 0 ? ", \"ms\": [" : ", ", times[i]);
    std::printf("]}\n");
    std::fflush(stdout);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "eigen_peer: %s\n", error.what());
  return 1;
}
