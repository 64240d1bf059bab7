// Saved functions through theon.hpp: loading and calling.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "saved_builder.hpp"
#include "theon/theon.hpp"

namespace {

using theon::Tensor;
using theon::test::saved_bytes;

TEST(SavedFunction, Loaded_RunsAndUpdates) {
  const theon::Context context;
  const std::vector<char> bytes = saved_bytes();
  theon::SavedFunction f(bytes.data(), bytes.size(), context);
  EXPECT_EQ("step", f.name());
  ASSERT_EQ(1u, f.inputs().size());
  EXPECT_EQ("x", f.inputs()[0].name);
  EXPECT_EQ(THEON_FLOAT32, f.inputs()[0].dtype);
  EXPECT_EQ(1u, f.outputs().size());
  ASSERT_EQ(2u, f.shared().size());
  EXPECT_EQ("v", f.shared()[1].name);
  EXPECT_EQ(2, f.value("w").at<float>({0, 1}));

  const std::vector<Tensor> results = f.call({Tensor::from<float>({1, 3}, {4, 5, 6})});
  ASSERT_EQ(1u, results.size());
  EXPECT_EQ((std::vector<float>{4, 5, 6}), results[0].to_vector<float>());
  EXPECT_EQ(5, f.value("w").at<float>({0, 1}));
  EXPECT_EQ(6, f.value(1).at<float>({0, 2}));

  EXPECT_THROW(f.call({Tensor::from<float>({2, 3}, {1, 2, 3, 4, 5, 6})}), theon::Error) << "w has another shape";
  EXPECT_EQ(5, f.value("w").at<float>({0, 1})) << "after a failure nothing has changed";
  EXPECT_EQ(6, f.value("v").at<float>({0, 2}));
  f.set_value("w", context, Tensor::from<float>({2, 3}, {0, 0, 0, 0, 0, 0}));
  f.call({Tensor::from<float>({2, 3}, {1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(6, f.value("w").at<float>({1, 2}));

  EXPECT_THROW(f.call({}), theon::Error);
  EXPECT_THROW(f.value("u"), theon::Error);
  EXPECT_THROW(f.value(2), theon::Error);
  EXPECT_THROW(f.set_value("w", context, Tensor::scalar(1.0)), theon::Error);
}

TEST(SavedFunction, File_IsReadAnywhereInMemory) {
  const theon::Context context;
  const std::vector<char> bytes = saved_bytes();
  const std::string path = testing::TempDir() + "theon_saved_function_test";
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  EXPECT_EQ("step", theon::SavedFunction::load(path, context).name());
  std::remove(path.c_str());
  EXPECT_THROW(theon::SavedFunction::load(path, context), theon::Error);

  for (size_t shift = 1; shift < 8; ++shift) {
    std::vector<char> shifted(bytes.size() + shift);
    std::memcpy(shifted.data() + shift, bytes.data(), bytes.size());
    theon::SavedFunction f(shifted.data() + shift, bytes.size(), context);
    EXPECT_EQ(3, f.value("v").at<float>({0, 2}));
  }
}

}  // namespace
