// Trains a dense layer y = tanh(x W + b) by gradient descent until it has found the weights that made its data.
#include <cmath>
#include <cstdio>

#include "theon/theon.hpp"

namespace {

using theon::Tensor;
using theon::TensorView;

constexpr int64_t kSamples = 64, kInputs = 5, kOutputs = 3;

// Numbers between -1 and 1 that follow no line.
Tensor numbers(const theon::Shape& shape, double seed) {
  Tensor tensor = Tensor::empty<double>(shape);
  double* data = tensor.data<double>();
  for (int64_t i = 0; i < tensor.size(); ++i) data[i] = std::sin(seed + 1.7 * static_cast<double>(i * i));
  return tensor;
}

class DenseLayer {
 public:
  DenseLayer(const theon::Context& context, Tensor weights, Tensor bias)
      : context_(context), weights_(std::move(weights)), bias_(std::move(bias)) {
    // snippet: cpp-composite
    // y[sample, output] = tanh(product[sample, output] + bias[1, output])
    const auto product = activate_.input<double>(), bias_row = activate_.input<double>({0});
    activate_.output(activate_.apply(THEON_OP_TANH, {activate_.apply(THEON_OP_ADD, {product, bias_row})}));
    // end snippet
    // With e = y - target: slope = e (1 - y^2), its sum over the samples, and the sum of e^2.
    const auto y = backward_.input<double>(), target = backward_.input<double>();
    const auto error = backward_.apply(THEON_OP_SUB, {y, target});
    const auto derivative = backward_.apply(THEON_OP_SUB,
                                            {backward_.constant(1.0), backward_.apply(THEON_OP_SQR, {y})});
    const auto slope = backward_.apply(THEON_OP_MUL, {error, derivative});
    backward_.output(slope);
    backward_.output(slope, THEON_REDUCE_SUM, {0});
    backward_.output(backward_.apply(THEON_OP_SQR, {error}), THEON_REDUCE_SUM, {0, 1});
    // bias = bias - rate gradient
    const auto old = update_.input<double>(), gradient = update_.input<double>(), rate = update_.input<double>({0});
    update_.output(update_.apply(THEON_OP_SUB, {old, update_.apply(THEON_OP_MUL, {rate, gradient})}));
  }

  /// y[sample, output] for x[sample, input].
  void forward(const TensorView& y, const TensorView& x) const {
    // snippet: cpp-composite
    theon::gemm(context_, y, x, weights_);
    activate_.run(context_, {y}, {y, TensorView(bias_.data<double>(), {1, bias_.size()})});
    // end snippet
  }

  /// One step of gradient descent; returns the mean square error before it.
  double train(const TensorView& x, const TensorView& target, double rate) const {
    const Tensor y = Tensor::empty<double>(target.shape()), slope = Tensor::empty<double>(target.shape());
    const Tensor bias_gradient = Tensor::empty<double>(bias_.shape()), loss = Tensor::scalar(0.0);
    forward(y, x);
    backward_.run(context_, {slope, bias_gradient, loss}, {y, target});
    const double step = rate / static_cast<double>(x.shape()[0]);
    theon::gemm(context_, weights_, x.transposed(), slope, -step, 1);  // weights -= step x' slope
    update_.run(context_, {bias_}, {bias_, bias_gradient, TensorView(&step, {1})});
    return loss.at<double>({}) / static_cast<double>(target.size());
  }

  const Tensor& weights() const { return weights_; }

 private:
  const theon::Context& context_;
  Tensor weights_, bias_;
  theon::Composite activate_{2}, backward_{2}, update_{1};
};

int run() {
  const theon::Context context;
  const Tensor x = numbers({kSamples, kInputs}, 0);
  const DenseLayer truth(context, numbers({kInputs, kOutputs}, 1), numbers({kOutputs}, 2));
  const Tensor target = Tensor::empty<double>({kSamples, kOutputs});
  truth.forward(target, x);

  Tensor weights = Tensor::empty<double>({kInputs, kOutputs}), bias = Tensor::empty<double>({kOutputs});
  theon::fill(context, weights, 0.0);
  theon::fill(context, bias, 0.0);
  const DenseLayer layer(context, std::move(weights), std::move(bias));
  const double before = layer.train(x, target, 0.0);
  for (int step = 0; step < 3000; ++step) layer.train(x, target, 0.5);
  const double after = layer.train(x, target, 0.0);

  double farthest = 0;
  for (int64_t i = 0; i < kInputs; ++i) {
    for (int64_t j = 0; j < kOutputs; ++j) {
      farthest = std::fmax(farthest, std::abs(layer.weights().at<double>({i, j}) - truth.weights().at<double>({i, j})));
    }
  }
  std::printf("dense layer: mean square error %.4f, after training %.1e, weights within %.1e of the truth\n", before,
              after, farthest);
  return before > 0.1 && after < 1e-10 && farthest < 1e-4 ? 0 : 1;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const theon::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
    return 1;
  }
}
