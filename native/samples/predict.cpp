// Predicts with a function that was trained and saved in C#, without .NET: which points lie inside a circle.
//   theon_sample_predict [FILE]
// FILE has predict(points[n, 2]) -> probability[n]; the default is circle.theon, saved by the test of docs/saved-functions.md.
#include <cstdio>
#include <string>

#include "theon/theon.hpp"

namespace {

int run(const std::string& path) {
  constexpr int64_t kSide = 41;
  const theon::Tensor points = theon::Tensor::empty<double>({kSide * kSide, 2});
  for (int64_t i = 0; i < points.shape()[0]; ++i) {
    points.at<double>({i, 0}) = static_cast<double>(i / kSide) * 0.1 - 2;
    points.at<double>({i, 1}) = static_cast<double>(i % kSide) * 0.1 - 2;
  }
  // snippet: cpp-saved
  const theon::Context context;
  theon::SavedFunction predict = theon::SavedFunction::load(path, context);
  const std::vector<theon::Tensor> results = predict.call({points});
  const double* probability = results[0].data<double>();
  // end snippet
  int64_t right = 0;
  for (int64_t i = 0; i < points.shape()[0]; ++i) {
    const double x = points.at<double>({i, 0}), y = points.at<double>({i, 1});
    right += (probability[i] > 0.5) == (x * x + y * y < 1) ? 1 : 0;
  }
  const double share = static_cast<double>(right) / static_cast<double>(points.shape()[0]);
  const int64_t middle = kSide * kSide / 2;
  std::printf("%s: %.4f of %lld points right; inside with probability %.17g in the middle, %.17g in the corner\n",
              predict.name().c_str(), share, static_cast<long long>(points.shape()[0]), probability[middle],
              probability[0]);
  return share > 0.95 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count > 1 ? arguments[1] : THEON_SAMPLE_FOLDER "/circle.theon");
  } catch (const theon::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
    return 1;
  }
}
