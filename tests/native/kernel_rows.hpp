// For each built-in kernel one call or more that succeed; tests spoil them.
#pragma once

#include <cstring>
#include <vector>

#include "program_builder.hpp"
#include "theon/theon.h"

namespace theon::test {

struct OperandRow {
  int32_t dtype;
  std::vector<int64_t> shape;
  int64_t stride = 1;  // of the last axis
};

/// Outputs first, as kernels have them.
struct CallRow {
  size_t outputs;
  std::vector<OperandRow> operands;
  std::vector<char> attributes;
  std::vector<int64_t> parameters;
};

struct KernelRow {
  const char* kernel;
  CallRow (*make)();
};

namespace rows {

template <class Attributes>
std::vector<char> bytes_of(const Attributes& attributes) {
  const char* first = reinterpret_cast<const char*>(&attributes);
  return {first, first + sizeof(attributes)};
}

inline CallRow product(std::vector<int64_t> out, std::vector<int64_t> a, std::vector<int64_t> b) {
  const theon_product_attributes attributes{
      sizeof(attributes), THEON_PRODUCT_ADDEND | THEON_PRODUCT_ALPHA_OPERAND | THEON_PRODUCT_BETA_OPERAND, 2, 3};
  const OperandRow addend{THEON_FLOAT32, out}, scalar{THEON_FLOAT32, {}};
  return {1,
          {{THEON_FLOAT32, out}, {THEON_FLOAT32, a}, {THEON_FLOAT32, b}, addend, scalar, scalar},
          bytes_of(attributes),
          {}};
}

// Two outputs, one of them reduced; a constant, a parameter, a stretched input.
inline CallRow elementwise() {
  struct {
    theon_composite head{sizeof(theon_composite), 2, 2, 1, 1, 3, 2, 0};
    theon_composite_input inputs[2] = {{THEON_FLOAT32, 0}, {THEON_FLOAT32, 1}};
    theon_composite_constant constant{THEON_FLOAT32, 0, 0x40000000};
    theon_composite_parameter parameter{THEON_FLOAT32, 0};
    theon_composite_node nodes[3] = {{THEON_OP_MUL, THEON_FLOAT32, {0, 2, -1}, 0},
                                     {THEON_OP_ADD, THEON_FLOAT32, {4, 1, -1}, 0},
                                     {THEON_OP_MAXIMUM, THEON_FLOAT32, {5, 3, -1}, 0}};
    theon_composite_output outputs[2] = {{6, THEON_REDUCE_NONE, 0, 0}, {5, THEON_REDUCE_SUM, 2, 0}};
  } const composite;
  return {2,
          {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {2}}, {THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {1, 3}}},
          bytes_of(composite),
          {7}};
}

// The divisor is a constant, so that the call succeeds whatever the memory holds.
inline CallRow elementwise_checked() {
  struct {
    theon_composite head{sizeof(theon_composite), 2, 1, 1, 0, 1, 1, 0};
    theon_composite_input input{THEON_INT64, 0};
    theon_composite_constant constant{THEON_INT64, 0, 3};
    theon_composite_node node{THEON_OP_FLOOR_DIV, THEON_INT64, {0, 1, -1}, 0};
    theon_composite_output output{2, THEON_REDUCE_NONE, 0, 0};
  } const composite;
  return {1, {{THEON_INT64, {2, 3}}, {THEON_INT64, {2, 3}}}, bytes_of(composite), {}};
}

inline CallRow trsm() {
  const theon_triangular_attributes attributes{sizeof(attributes), THEON_TRIANGULAR_LOWER, 2};
  return {1, {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {2, 2}}, {THEON_FLOAT32, {2, 3}}}, bytes_of(attributes), {}};
}

// r = z - y; the sum of r beside it.
inline CallRow matrix_stream(int32_t dtype) {
  struct {
    theon_stream_attributes head{sizeof(theon_stream_attributes), 1, 2, 3};
    theon_stream_step step{sizeof(theon_stream_step), THEON_STREAM_ELEMENTWISE, 2, 1};
    int32_t numbers[2] = {~0, 0};
    theon_composite composite{sizeof(theon_composite), 1, 2, 0, 0, 1, 2, 0};
    theon_composite_input inputs[2];
    theon_composite_node node;
    theon_composite_output outputs[2] = {{2, THEON_REDUCE_SUM, 1, 0}, {2, THEON_REDUCE_NONE, 0, 0}};
  } attributes;
  attributes.inputs[0] = attributes.inputs[1] = {dtype, 0};
  attributes.node = {THEON_OP_SUB, dtype, {1, 0, -1}, 0};
  attributes.step.bytes = sizeof(attributes) - sizeof(attributes.head);
  return {2, {{dtype, {3}}, {dtype, {}}, {dtype, {6, 3}}, {dtype, {3}}, {dtype, {6}}}, bytes_of(attributes), {}};
}

inline CallRow softmax() { return {1, {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {2, 3}}}, {}, {}}; }

inline CallRow normalize() {
  const theon_normalize_attributes attributes{sizeof(attributes), 0, 1e-5};
  return {1, {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {2, 3}}}, bytes_of(attributes), {}};
}

inline CallRow statistic() {
  const theon_statistic_attributes attributes{sizeof(attributes), 2, 0};
  return {1, {{THEON_FLOAT32, {2}}, {THEON_FLOAT32, {2, 3}}}, bytes_of(attributes), {}};
}

inline CallRow arg_reduce() {
  const theon_arg_reduce_attributes attributes{sizeof(attributes), THEON_REDUCE_MAX, 2, 0};
  return {1, {{THEON_INT64, {2}}, {THEON_FLOAT32, {2, 3}}}, bytes_of(attributes), {}};
}

// Wrapped indices are in range whatever the memory holds.
inline CallRow indexing(std::vector<int64_t> out, std::vector<int64_t> in, int32_t accumulate) {
  const theon_index_attributes attributes{sizeof(attributes), 0, 1, THEON_INDEX_WRAP, accumulate, 0};
  return {1, {{THEON_FLOAT32, out}, {THEON_FLOAT32, in}, {THEON_INT64, {4}}}, bytes_of(attributes), {}};
}

inline CallRow check() { return {1, {{THEON_INT64, {1}}, {THEON_BOOL, {2, 3}}}, {'n', 'o'}, {}}; }

inline CallRow sort(int32_t dtype) {
  const theon_sort_attributes attributes{sizeof(attributes), 1, 0, 0};
  return {1, {{dtype, {2, 3}}, {THEON_FLOAT32, {2, 3}}}, bytes_of(attributes), {}};
}

inline CallRow search_sorted() {
  const theon_search_attributes attributes{sizeof(attributes), 1};
  return {1, {{THEON_INT64, {4}}, {THEON_FLOAT32, {5}}, {THEON_FLOAT32, {4}}}, bytes_of(attributes), {}};
}

inline CallRow cumulate() {
  const theon_cumulate_attributes attributes{sizeof(attributes), 0, THEON_CUMULATE_LINEAR, 0};
  const OperandRow operand{THEON_FLOAT32, {2, 3}};
  return {1, {operand, operand, operand}, bytes_of(attributes), {}};
}

// Memory that holds one byte everywhere makes singular matrices of all but the smallest.
inline CallRow linalg(size_t outputs, std::vector<OperandRow> operands, int32_t flags = 0, double cutoff = 0) {
  const theon_linalg_attributes attributes{sizeof(attributes), flags, cutoff};
  return {outputs, std::move(operands), bytes_of(attributes), {}};
}

// Whatever the memory holds, but for NaN, is a rate.
inline CallRow random() {
  const theon_random_attributes attributes{sizeof(attributes), THEON_RANDOM_POISSON};
  return {1, {{THEON_INT64, {2, 3}}, {THEON_UINT64, {2}}, {THEON_FLOAT64, {2, 3}}}, bytes_of(attributes), {}};
}

inline OperandRow single(std::vector<int64_t> shape) { return {THEON_FLOAT32, std::move(shape)}; }

// A call of linear algebra on complex numbers; `real` is the operand that stays real, or -1.
inline CallRow complex_linalg(CallRow row, int32_t real = -1) {
  for (size_t k = 0; k < row.operands.size(); ++k) {
    if (row.operands[k].dtype == THEON_FLOAT32 && static_cast<int32_t>(k) != real)
      row.operands[k].dtype = THEON_COMPLEX64;
  }
  return row;
}

}  // namespace rows

inline constexpr KernelRow kKernelRows[] = {
    {"copy",
     [] {
       return CallRow{1, {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {2, 3}}}, {}, {}};
     }},
    {"fill",
     [] {
       return CallRow{1, {{THEON_FLOAT32, {2, 3}}, {THEON_FLOAT32, {}}}, {}, {}};
     }},
    {"arange",
     [] {
       return CallRow{1, {{THEON_FLOAT32, {5}}, {THEON_FLOAT32, {}}, {THEON_FLOAT32, {}}}, {}, {}};
     }},
    {"read_scalar",
     [] {
       return CallRow{1, {{THEON_INT64, {1}}, {THEON_INT64, {}}}, {}, {}};
     }},
    {"arange_length",
     [] {
       return CallRow{1, {{THEON_INT64, {1}}, {THEON_INT64, {}}, {THEON_INT64, {}}, {THEON_INT64, {}}}, {}, {}};
     }},
    {"nonzero_count",
     [] {
       return CallRow{1, {{THEON_INT64, {1}}, {THEON_FLOAT32, {2, 3}}}, {}, {}};
     }},
    {"nonzero",
     [] {
       return CallRow{1, {{THEON_INT64, {6, 2}}, {THEON_FLOAT32, {2, 3}}}, {}, {}};
     }},
    {"bincount_length",
     [] {
       return CallRow{1, {{THEON_INT64, {1}}, {THEON_INT64, {4}}}, {}, {}};
     }},
    {"bincount",
     [] {
       return CallRow{1, {{THEON_INT64, {6}}, {THEON_INT64, {0}}}, {}, {}};
     }},
    {"gemm",
     [] {
       return rows::product({2, 2}, {2, 3}, {3, 2});
     }},
    {"gemv",
     [] {
       return rows::product({2}, {2, 3}, {3});
     }},
    {"ger",
     [] {
       return rows::product({2, 3}, {2}, {3});
     }},
    {"dot", [] { return rows::product({}, {3}, {3}); }},
    {"elementwise", rows::elementwise},
    {"elementwise_checked", rows::elementwise_checked},
    {"trsm", rows::trsm},
    {"matrix_stream", [] { return rows::matrix_stream(THEON_FLOAT32); }},
    {"softmax", rows::softmax},
    {"log_softmax", rows::softmax},
    {"normalize", rows::normalize},
    {"var", rows::statistic},
    {"norm", rows::statistic},
    {"logsumexp", rows::statistic},
    {"arg_reduce", rows::arg_reduce},
    {"gather",
     [] {
       return rows::indexing({4, 3}, {5, 3}, 0);
     }},
    {"scatter",
     [] {
       return rows::indexing({5, 3}, {4, 3}, 1);
     }},
    {"check", rows::check},
    {"sort", [] { return rows::sort(THEON_FLOAT32); }},
    {"argsort", [] { return rows::sort(THEON_INT64); }},
    {"search_sorted", rows::search_sorted},
    {"cumulate", rows::cumulate},
    {"scatter_known",
     [] {
       return rows::indexing({5, 3}, {4, 3}, 1);
     }},
    {"index_positions",
     [] {
       return CallRow{1, {{THEON_INT64, {2, 3}}, {THEON_INT64, {2, 3}}}, {}, {INT64_MAX, 0}};
     }},
    {"cholesky",
     [] {
       return rows::linalg(1, {rows::single({2, 3, 3}), rows::single({2, 3, 3})}, THEON_LINALG_NAN);
     }},
    {"solve_triangular",
     [] {
       return rows::linalg(1, {rows::single({2, 3, 2}), rows::single({2, 3, 3}), rows::single({2, 3, 2})},
                           THEON_LINALG_UNIT_DIAGONAL);
     }},
    {"solve",
     [] {
       return rows::linalg(1, {rows::single({2, 1, 2}), rows::single({2, 1, 1}), rows::single({2, 1, 2})});
     }},
    {"inverse",
     [] {
       return rows::linalg(1, {rows::single({2, 1, 1}), rows::single({2, 1, 1})});
     }},
    {"det",
     [] {
       return rows::linalg(1, {rows::single({2}), rows::single({2, 3, 3})});
     }},
    {"slogdet",
     [] {
       return rows::linalg(2, {rows::single({2}), rows::single({2}), rows::single({2, 3, 3})});
     }},
    {"qr",
     [] {
       return rows::linalg(2, {rows::single({3, 2}), rows::single({2, 2}), rows::single({3, 2})});
     }},
    {"svd",
     [] {
       return rows::linalg(3, {rows::single({3, 2}), rows::single({2}), rows::single({2, 2}), rows::single({3, 2})});
     }},
    {"eigh",
     [] {
       return rows::linalg(2, {rows::single({3}), rows::single({3, 3}), rows::single({3, 3})});
     }},
    {"eig",
     [] {
       return rows::linalg(2, {{THEON_COMPLEX64, {3}}, {THEON_COMPLEX64, {3, 3}}, rows::single({3, 3})});
     }},
    {"lstsq",
     [] {
       return rows::linalg(
           3, {rows::single({2, 1}), {THEON_INT64, {}}, rows::single({2}), rows::single({3, 2}), rows::single({3, 1})},
           0, 1e-6);
     }},
    {"pinv",
     [] {
       return rows::linalg(1, {rows::single({2, 3}), rows::single({3, 2})}, 0, 1e-6);
     }},
    {"fft",
     [] {
       const theon_fft_attributes attributes{sizeof(attributes), 1, THEON_FFT_REAL_TO_HALF, THEON_FFT_SCALE_SQRT};
       return CallRow{1, {rows::single({2, 4, 2}), rows::single({2, 6})}, rows::bytes_of(attributes), {}};
     }},
    {"random", rows::random},
    {"expm",
     [] {
       return rows::linalg(1, {rows::single({3, 3}), rows::single({3, 3})});
     }},
    {"cholesky",
     [] {
       return rows::complex_linalg(
           rows::linalg(1, {rows::single({2, 3, 3}), rows::single({2, 3, 3})}, THEON_LINALG_NAN));
     }},
    {"solve_triangular",
     [] {
       return rows::complex_linalg(rows::linalg(
           1, {rows::single({2, 3, 2}), rows::single({2, 3, 3}), rows::single({2, 3, 2})}, THEON_LINALG_UNIT_DIAGONAL));
     }},
    {"solve",
     [] {
       return rows::complex_linalg(
           rows::linalg(1, {rows::single({2, 1, 2}), rows::single({2, 1, 1}), rows::single({2, 1, 2})}));
     }},
    {"inverse",
     [] {
       return rows::complex_linalg(rows::linalg(1, {rows::single({2, 1, 1}), rows::single({2, 1, 1})}));
     }},
    {"det",
     [] {
       return rows::complex_linalg(rows::linalg(1, {rows::single({2}), rows::single({2, 3, 3})}));
     }},
    {"slogdet",
     [] {
       return rows::complex_linalg(rows::linalg(2, {rows::single({2}), rows::single({2}), rows::single({2, 3, 3})}), 1);
     }},
    {"qr",
     [] {
       return rows::complex_linalg(rows::linalg(2, {rows::single({3, 2}), rows::single({2, 2}), rows::single({3, 2})}));
     }},
    {"svd",
     [] {
       return rows::complex_linalg(
           rows::linalg(3, {rows::single({3, 2}), rows::single({2}), rows::single({2, 2}), rows::single({3, 2})}), 1);
     }},
    {"eigh",
     [] {
       return rows::complex_linalg(rows::linalg(2, {rows::single({3}), rows::single({3, 3}), rows::single({3, 3})}), 0);
     }},
    {"eig",
     [] {
       return rows::complex_linalg(rows::linalg(2, {rows::single({3}), rows::single({3, 3}), rows::single({3, 3})}));
     }},
    {"lstsq",
     [] {
       return rows::complex_linalg(
           rows::linalg(
               3,
               {rows::single({2, 1}), {THEON_INT64, {}}, rows::single({2}), rows::single({3, 2}), rows::single({3, 1})},
               0, 1e-6),
           2);
     }},
    {"pinv",
     [] {
       return rows::complex_linalg(rows::linalg(1, {rows::single({2, 3}), rows::single({3, 2})}, 0, 1e-6));
     }},
    {"expm",
     [] {
       return rows::complex_linalg(rows::linalg(1, {rows::single({3, 3}), rows::single({3, 3})}));
     }},
};

}  // namespace theon::test
