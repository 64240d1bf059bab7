// Every built-in kernel, called by programs whose attributes, operands and parameters are wrong one number at a time.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "core/registry.hpp"
#include "kernel_rows.hpp"

namespace theon::test {
namespace {

constexpr unsigned char kGuard = 0xA5;
constexpr int64_t kArea = 4096, kMiddle = kArea / 2;

/// A tensor in the middle of memory that it must not leave.
struct Place {
  Place(const OperandRow& row, unsigned char fill) : area(kArea, fill), shape(row.shape), strides(row.shape.size()) {
    int64_t stride = row.stride;
    for (size_t axis = shape.size(); axis-- > 0;) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    tensor = {area.data() + kMiddle, shape.data(), strides.data(), static_cast<int32_t>(shape.size()), row.dtype};
  }
  // Bytes that the tensor's layout covers, from the beginning of its area.
  std::pair<int64_t, int64_t> covered() const {
    int64_t below = 0, above = theon_dtype_bytes(tensor.dtype);
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] == 0) return {kMiddle, kMiddle};
      const int64_t reach = (shape[axis] - 1) * strides[axis] * theon_dtype_bytes(tensor.dtype);
      (reach < 0 ? below : above) += reach;
    }
    return {kMiddle + below, kMiddle + above};
  }
  std::vector<unsigned char> area;
  std::vector<int64_t> shape, strides;
  theon_tensor tensor{};
};

class KernelCalls {
 public:
  KernelCalls() { check(theon_context_create(nullptr, &context_)); }
  ~KernelCalls() { theon_context_destroy(context_); }
  KernelCalls(const KernelCalls&) = delete;
  KernelCalls& operator=(const KernelCalls&) = delete;

  /// Loads and runs a program of one instruction. What it may not do is added to problems().
  theon_status call(const char* kernel, const CallRow& row, unsigned char fill, const std::string& text) {
    ++calls_;
    ProgramBuilder p("hostile");
    std::vector<int32_t> outputs, inputs;
    std::vector<Formula> parameters;
    for (const int64_t value : row.parameters) parameters.push_back(p.constant(value));
    std::vector<Place> places;
    for (size_t k = 0; k < row.operands.size(); ++k) {
      const OperandRow& operand = row.operands[k];
      const bool is_output = k < row.outputs;
      places.emplace_back(operand, is_output ? kGuard : operand.dtype == THEON_BOOL ? fill & 1 : fill);
      std::vector<Formula> shape;
      for (const int64_t length : operand.shape) shape.push_back(is_output ? p.constant(length) : p.any());
      const std::string name = "operand" + std::to_string(k);
      (is_output ? outputs : inputs)
          .push_back(is_output ? p.output(name, operand.dtype, shape) : p.input(name, operand.dtype, shape));
    }
    p.kernel(kernel, outputs, inputs, parameters, row.attributes);
    const theon_status status = run(p.bytes(), places, row.outputs);
    const std::string got = text + ": " + theon_status_name(status) + ", " + theon_last_error();
    expect(status >= THEON_OK && status < THEON_INTERNAL, got);
    expect(status == THEON_OK || *theon_last_error() != '\0', got);
    for (size_t k = 0; k < places.size(); ++k) check_area(places[k], k < row.outputs, fill, got);
    return status;
  }

  const std::vector<std::string>& problems() const { return problems_; }
  int64_t calls() const { return calls_; }

 private:
  theon_status run(const std::vector<char>& bytes, std::vector<Place>& places, size_t output_count) {
    theon_program* program = nullptr;
    theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
    if (status != THEON_OK) return status;
    theon_frame* frame = nullptr;
    check(theon_frame_create(program, context_, &frame));
    std::vector<theon_tensor> inputs;
    std::vector<theon_output> outputs;
    for (size_t k = 0; k < places.size(); ++k) {
      Place& place = places[k];
      if (k >= output_count) {
        inputs.push_back(place.tensor);
      } else {
        outputs.push_back(
            {place.tensor.data, place.shape.data(), place.strides.data(), place.tensor.rank, place.tensor.dtype});
      }
    }
    const theon_run_args args{sizeof(args),   static_cast<int32_t>(inputs.size()),  inputs.data(),
                              outputs.data(), static_cast<int32_t>(outputs.size()), -1,
                              nullptr};
    status = theon_frame_run(frame, &args);
    theon_frame_destroy(frame);
    theon_program_destroy(program);
    return status;
  }

  void check_area(const Place& place, bool is_output, unsigned char fill, const std::string& text) {
    const auto [first, last] = is_output ? place.covered() : std::pair<int64_t, int64_t>{0, 0};
    const unsigned char before = is_output                          ? kGuard
                                 : place.tensor.dtype == THEON_BOOL ? static_cast<unsigned char>(fill & 1)
                                                                    : fill;
    for (int64_t at = 0; at < kArea; ++at) {
      if ((at >= first && at < last) || place.area[static_cast<size_t>(at)] == before) continue;
      return expect(false, text + ": wrote outside its outputs");
    }
  }

  void expect(bool is_so, const std::string& problem) {
    if (!is_so && problems_.size() < 20) problems_.push_back(problem);
  }

  theon_context* context_ = nullptr;
  std::vector<std::string> problems_;
  int64_t calls_ = 0;
};

struct Change {
  std::string text;
  std::function<void(CallRow&)> apply;
};

constexpr int32_t kWords[] = {-1, 0, 1, 2, 3, 4, 5, 7, 12, 31, 32, 33, 64, 99, 255, 1025, INT32_MAX, INT32_MIN};
constexpr int64_t kWide[] = {-1, 1, int64_t{1} << 32, int64_t{1} << 60, INT64_MAX, INT64_MIN};

template <class T>
void put(CallRow& row, size_t at, T value) {
  std::memcpy(row.attributes.data() + at, &value, sizeof(value));
}

std::vector<Change> attribute_changes(const CallRow& good) {
  std::vector<Change> all;
  const size_t bytes = good.attributes.size();
  for (size_t at = 0; at + 4 <= bytes; at += 4) {
    for (const int32_t value : kWords) {
      all.push_back({"attribute word at " + std::to_string(at) + " = " + std::to_string(value),
                     [=](CallRow& row) { put(row, at, value); }});
    }
    for (const int32_t step : {-1, 1}) {
      all.push_back({"attribute word at " + std::to_string(at) + " by " + std::to_string(step), [=](CallRow& row) {
                       int32_t value;
                       std::memcpy(&value, row.attributes.data() + at, sizeof(value));
                       put(row, at, static_cast<int32_t>(static_cast<uint32_t>(value) + static_cast<uint32_t>(step)));
                     }});
    }
  }
  for (size_t at = 0; at + 8 <= bytes; at += 8) {
    for (const int64_t value : kWide) {
      all.push_back({"attribute number at " + std::to_string(at) + " = " + std::to_string(value),
                     [=](CallRow& row) { put(row, at, value); }});
    }
  }
  for (const size_t length : {size_t{0}, size_t{4}, bytes - 4, bytes - 8, bytes + 4, bytes + 8, bytes + 4096}) {
    if (length > bytes + 4096 || length == bytes) continue;
    all.push_back(
        {std::to_string(length) + " bytes of attributes", [=](CallRow& row) { row.attributes.resize(length, '\0'); }});
  }
  return all;
}

std::vector<Change> operand_changes(const CallRow& good) {
  std::vector<Change> all;
  const std::vector<int64_t> shapes[] = {{},     {0},    {1},       {5},       {2, 3},
                                         {3, 2}, {3, 3}, {2, 0, 3}, {2, 3, 1}, std::vector<int64_t>(THEON_MAX_RANK, 1)};
  for (size_t k = 0; k < good.operands.size(); ++k) {
    const std::string name = "operand " + std::to_string(k);
    for (int32_t dtype = 0; dtype < THEON_DTYPE_COUNT; ++dtype) {
      all.push_back({name + " is " + theon_dtype_name(dtype), [=](CallRow& row) { row.operands[k].dtype = dtype; }});
    }
    for (size_t s = 0; s < std::size(shapes); ++s) {
      all.push_back({name + " has shape number " + std::to_string(s),
                     [k, shape = shapes[s]](CallRow& row) { row.operands[k].shape = shape; }});
    }
    for (const int64_t stride : {-2, -1, 0, 2}) {
      all.push_back(
          {name + " has stride " + std::to_string(stride), [=](CallRow& row) { row.operands[k].stride = stride; }});
    }
    all.push_back({name + " is missing", [=](CallRow& row) {
                     row.operands.erase(row.operands.begin() + static_cast<ptrdiff_t>(k));
                     row.outputs = std::min(row.outputs, row.operands.size());
                   }});
    all.push_back({name + " comes twice", [=](CallRow& row) {
                     const OperandRow twin = row.operands[k];
                     row.operands.push_back(twin);
                   }});
  }
  all.push_back(
      {"one output more", [](CallRow& row) { row.outputs = std::min(row.outputs + 1, row.operands.size()); }});
  return all;
}

std::vector<Change> parameter_changes(const CallRow& good) {
  std::vector<Change> all = {{"one parameter more", [](CallRow& row) { row.parameters.push_back(3); }},
                             {"no parameters", [](CallRow& row) { row.parameters.clear(); }}};
  for (size_t k = 0; k < good.parameters.size(); ++k) {
    for (const int64_t value : kWide) {
      all.push_back({"parameter " + std::to_string(k) + " = " + std::to_string(value),
                     [=](CallRow& row) { row.parameters[k] = value; }});
    }
  }
  return all;
}

std::vector<std::string> kernel_names() {
  std::vector<std::string> names;
  for (const KernelFamily family : kernel_families()) {
    const KernelList list = family();
    for (int32_t i = 0; i < list.count; ++i) names.emplace_back(list.first[i].name);
  }
  return names;
}

class HostileKernel : public testing::TestWithParam<std::string> {};

// The number of calls that were made.
int64_t sweep(const char* kernel, const CallRow& good) {
  KernelCalls calls;
  EXPECT_EQ(calls.call(kernel, good, 1, kernel), THEON_OK) << theon_last_error();

  std::vector<Change> changes = attribute_changes(good);
  for (const auto& more : {operand_changes(good), parameter_changes(good)}) {
    changes.insert(changes.end(), more.begin(), more.end());
  }
  const char* text = std::getenv("THEON_TEST_LONG");
  const bool pairs = text != nullptr && std::strcmp(text, "1") == 0;
  for (size_t i = 0; i < changes.size() && calls.problems().empty(); ++i) {
    CallRow row = good;
    changes[i].apply(row);
    for (const unsigned char fill : {0x00, 0x01, 0xFF})
      calls.call(kernel, row, fill, kernel + (": " + changes[i].text));
    // The later change first: a change of the attributes' length would leave the others nothing to change.
    for (size_t j = i + 1; pairs && j < changes.size() && calls.problems().empty(); ++j) {
      CallRow both = good;
      if (both.parameters.empty() && changes[j].text.starts_with("parameter ")) continue;
      changes[i].apply(both);
      if (both.attributes.size() < good.attributes.size() || both.operands.size() < good.operands.size() ||
          both.parameters.size() < good.parameters.size()) {
        break;
      }
      changes[j].apply(both);
      calls.call(kernel, both, 1, kernel + (": " + changes[i].text + ", " + changes[j].text));
    }
  }
  for (const std::string& problem : calls.problems()) ADD_FAILURE() << problem;
  EXPECT_EQ(calls.call(kernel, good, 1, kernel), THEON_OK) << theon_last_error();
  return calls.calls();
}

TEST_P(HostileKernel, EveryNumberAtItsEdges_GivesAStatus) {
  int64_t calls = 0;
  for (const KernelRow& row : kKernelRows) {
    if (GetParam() == row.kernel) calls += sweep(row.kernel, row.make());
  }
  ASSERT_GT(calls, 0) << "kernel " << GetParam() << " has no row in kernel_rows.hpp";
  RecordProperty("calls", std::to_string(calls));
}

INSTANTIATE_TEST_SUITE_P(Kernels, HostileKernel, testing::ValuesIn(kernel_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace theon::test
