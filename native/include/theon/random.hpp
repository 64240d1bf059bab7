/// \file
/// Part of theon.hpp: random numbers. Include theon.hpp.
#ifndef THEON_RANDOM_HPP
#define THEON_RANDOM_HPP

#include "theon/theon.hpp"

namespace theon {

/// A parameter of a distribution: a tensor of the output's shape, or one number for all elements.
class RandomParameter {
 public:
  /// One number: float64, or int64 where an integer is given.
  template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  RandomParameter(T value) : RandomParameter(std::make_shared<Tensor>(Tensor::scalar(wide(value)))) {}
  /// A tensor: float64, or int64 where theon_distribution says so.
  RandomParameter(const TensorView& view) : view_(view) {}

  /// The parameter with the lengths `shape`: a number is repeated.
  TensorView stretched(const Shape& shape) const {
    if (memory_ == nullptr) return view_;
    return TensorView(view_.raw().data, view_.dtype(), shape, std::vector<int64_t>(shape.size()));
  }

 private:
  explicit RandomParameter(std::shared_ptr<Tensor> number) : memory_(std::move(number)), view_(*memory_) {}
  template <class T>
  static auto wide(T value) {
    if constexpr (std::is_integral_v<T>) {
      return static_cast<int64_t>(value);
    } else {
      return static_cast<double>(value);
    }
  }

  std::shared_ptr<Tensor> memory_;
  TensorView view_;
};

/// A stream of random numbers: a key, and the number of the next draw. The same seed and the same order of draws give the same numbers on
/// any CPU and with any number of threads. Outputs have any strides. Throws THEON_INVALID_ARGUMENT for parameters out of range, the draw
/// counts nevertheless.
class RandomStream {
 public:
  /// Stream number `stream` of those that belong to `seed`.
  explicit RandomStream(uint64_t seed, uint64_t stream = 0) { check(theon_random_key(seed, stream, &key_)); }
  /// A stream that goes on with draw `number` of a key.
  static RandomStream at(uint64_t key, uint64_t number) { return RandomStream(Place{key, number}); }

  /// The key; with number(), all there is to save.
  uint64_t key() const noexcept { return key_; }
  /// The number of the next draw.
  uint64_t number() const noexcept { return number_; }

  /// Random bits; out is uint32 or uint64.
  void bits(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_BITS, out, {}); }
  /// [0, 1); out is float32 or float64, as below where nothing else is said.
  void uniform(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_UNIFORM, out, {}); }
  /// Mean 0, variance 1.
  void normal(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_NORMAL, out, {}); }
  /// Mean 1.
  void exponential(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_EXPONENTIAL, out, {}); }
  /// Mean 0, variance 2.
  void laplace(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_LAPLACE, out, {}); }
  /// Normal numbers between two bounds.
  void truncated_normal(const Context& context, const TensorView& out, const RandomParameter& low,
                        const RandomParameter& high) {
    draw(context, THEON_RANDOM_TRUNCATED_NORMAL, out, {low.stretched(out.shape()), high.stretched(out.shape())});
  }
  /// Scale 1.
  void gamma(const Context& context, const TensorView& out, const RandomParameter& shape) {
    draw(context, THEON_RANDOM_GAMMA, out, {shape.stretched(out.shape())});
  }
  /// From 0 to 1.
  void beta(const Context& context, const TensorView& out, const RandomParameter& a, const RandomParameter& b) {
    draw(context, THEON_RANDOM_BETA, out, {a.stretched(out.shape()), b.stretched(out.shape())});
  }
  /// Numbers of events; out is int64.
  void poisson(const Context& context, const TensorView& out, const RandomParameter& rate) {
    draw(context, THEON_RANDOM_POISSON, out, {rate.stretched(out.shape())});
  }
  /// True with probability p; out is bool.
  void bernoulli(const Context& context, const TensorView& out, const RandomParameter& p) {
    draw(context, THEON_RANDOM_BERNOULLI, out, {p.stretched(out.shape())});
  }
  /// Successes among n trials; out and n are int64.
  void binomial(const Context& context, const TensorView& out, const RandomParameter& n, const RandomParameter& p) {
    draw(context, THEON_RANDOM_BINOMIAL, out, {n.stretched(out.shape()), p.stretched(out.shape())});
  }
  /// From low to below high; all int64.
  void integers(const Context& context, const TensorView& out, const RandomParameter& low,
                const RandomParameter& high) {
    draw(context, THEON_RANDOM_INTEGERS, out, {low.stretched(out.shape()), high.stretched(out.shape())});
  }
  /// 0 to n - 1 in any order along the last axis, of length n; out is int64.
  void permutation(const Context& context, const TensorView& out) { draw(context, THEON_RANDOM_PERMUTATION, out, {}); }
  /// Indices into weights, float64, which have one axis more than out, int64.
  void categorical(const Context& context, const TensorView& out, const TensorView& weights) {
    draw(context, THEON_RANDOM_CATEGORICAL, out, {weights});
  }
  /// How often each of the weights along the last axis is met in n trials; weights have the shape of out, int64.
  void multinomial(const Context& context, const TensorView& out, const RandomParameter& n, const TensorView& weights) {
    Shape rows = out.shape();
    if (!rows.empty()) rows.pop_back();
    draw(context, THEON_RANDOM_MULTINOMIAL, out, {n.stretched(rows), weights});
  }

 private:
  struct Place {
    uint64_t key, number;
  };
  explicit RandomStream(Place place) : key_(place.key), number_(place.number) {}

  void draw(const Context& context, theon_distribution distribution, const TensorView& out,
            const std::vector<TensorView>& parameters) {
    const std::vector<theon_tensor> raw = detail::raw(parameters);
    theon_random_args args{};
    args.size = static_cast<int32_t>(sizeof(args));
    args.distribution = distribution;
    args.key = key_;
    args.number = number_++;
    args.output = out.raw();
    args.parameters = raw.data();
    args.parameter_count = static_cast<int32_t>(raw.size());
    check(theon_random(context.handle(), &args));
  }

  uint64_t key_ = 0, number_ = 0;
};

}  // namespace theon
#endif
