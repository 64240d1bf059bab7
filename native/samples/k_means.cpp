// Sorts points into three clusters with k-means and checks that the centres are found.
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "theon/theon.hpp"

namespace {

using theon::Tensor;
using theon::TensorView;

constexpr int64_t kPoints = 300, kClusters = 3, kAxes = 2;
constexpr double kCentres[kClusters][kAxes] = {{0, 0}, {5, 1}, {-3, 4}};

// Points around the centres, the same in every run.
Tensor points() {
  Tensor all = Tensor::empty<double>({kPoints, kAxes});
  uint64_t state = 42;
  for (int64_t i = 0; i < kPoints; ++i) {
    for (int64_t axis = 0; axis < kAxes; ++axis) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const double noise = static_cast<double>(state >> 11) / static_cast<double>(uint64_t{1} << 53) - 0.5;
      all.at<double>({i, axis}) = kCentres[i % kClusters][axis] + noise;
    }
  }
  return all;
}

class KMeans {
 public:
  KMeans(const theon::Context& context, const Tensor& x, const Tensor& centres)
      : context_(context), x_(x), centres_(centres) {
    // distance[point, cluster] = sum over the axes of (x[point, 1, axis] - centre[1, cluster, axis])^2
    const auto point = distance_.input<double>({1}), centre = distance_.input<double>({0});
    const auto difference = distance_.apply(THEON_OP_SUB, {point, centre});
    distance_.output(distance_.apply(THEON_OP_SQR, {difference}), THEON_REDUCE_SUM, {2});
    // member[point, cluster] = label[point, 1] == number[1, cluster] as float64; count[cluster] = sum over the points
    const auto label = membership_.input<int64_t>({1}), number = membership_.input<int64_t>({0});
    const auto member = membership_.cast(membership_.apply(THEON_OP_EQUAL, {label, number}), THEON_FLOAT64);
    membership_.output(member);
    membership_.output(member, THEON_REDUCE_SUM, {0});
    // centre[cluster, axis] = sum[cluster, axis] / count[cluster, 1]
    const auto sum = mean_.input<double>(), count = mean_.input<double>({1});
    mean_.output(mean_.apply(THEON_OP_DIV, {sum, count}));
    theon::arange<int64_t>(context, numbers_, 0, 1);
  }

  void step() {
    const TensorView each_point(x_.data<double>(), {kPoints, 1, kAxes}, {kAxes, kAxes, 1});
    const TensorView each_centre(centres_.data<double>(), {1, kClusters, kAxes}, {kAxes, kAxes, 1});
    distance_.run(context_, {distances_}, {each_point, each_centre});
    theon::arg_reduce(context_, THEON_REDUCE_MIN, labels_, distances_, {1});
    membership_.run(
        context_, {members_, counts_},
        {TensorView(labels_.data<int64_t>(), {kPoints, 1}), TensorView(numbers_.data<int64_t>(), {1, kClusters})});
    theon::gemm(context_, sums_, members_.transposed(), x_);
    mean_.run(context_, {centres_}, {sums_, TensorView(counts_.data<double>(), {kClusters, 1})});
  }

  const Tensor& counts() const { return counts_; }

 private:
  const theon::Context& context_;
  const Tensor& x_;
  const Tensor& centres_;
  theon::Composite distance_{3}, membership_{2}, mean_{2};
  Tensor distances_ = Tensor::empty<double>({kPoints, kClusters});
  Tensor labels_ = Tensor::empty<int64_t>({kPoints});
  Tensor numbers_ = Tensor::empty<int64_t>({kClusters});
  Tensor members_ = Tensor::empty<double>({kPoints, kClusters});
  Tensor counts_ = Tensor::empty<double>({kClusters});
  Tensor sums_ = Tensor::empty<double>({kClusters, kAxes});
};

int run() {
  const theon::Context context;
  const Tensor x = points();
  const Tensor centres = Tensor::empty<double>({kClusters, kAxes});
  theon::copy(context, centres, x.slice(0, 0, kClusters));  // the first points, one of each cluster
  KMeans k_means(context, x, centres);
  for (int step = 0; step < 10; ++step) k_means.step();

  double farthest = 0;
  bool is_even = true;
  for (int64_t k = 0; k < kClusters; ++k) {
    is_even &= k_means.counts().at<double>({k}) == kPoints / kClusters;
    for (int64_t axis = 0; axis < kAxes; ++axis) {
      farthest = std::fmax(farthest, std::abs(centres.at<double>({k, axis}) - kCentres[k][axis]));
    }
  }
  std::printf("k-means: %lld points, clusters %s, centres within %.3f of the truth\n", static_cast<long long>(kPoints),
              is_even ? "of equal size" : "uneven", farthest);
  return is_even && farthest < 0.1 ? 0 : 1;
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
