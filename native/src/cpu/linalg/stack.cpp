#include "cpu/linalg/stack.hpp"

#include <cmath>

namespace theon::linalg {
namespace {

const theon_linalg_attributes& attributes_of(const theon_kernel_call& call, const Signature& signature) {
  const char* kernel = signature.kernel;
  constexpr auto kBytes = static_cast<int32_t>(sizeof(theon_linalg_attributes));
  if (call.attributes == nullptr || call.attribute_bytes != kBytes) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes; expected %d", kernel, call.attribute_bytes, kBytes);
  }
  const auto& attributes = *static_cast<const theon_linalg_attributes*>(call.attributes);
  const bool has_good_cutoff = signature.has_cutoff ? attributes.cutoff >= 0 && std::isfinite(attributes.cutoff)
                                                    : attributes.cutoff == 0;
  if (attributes.size != kBytes || (attributes.flags & ~signature.flags) != 0 || !has_good_cutoff) {
    raise(THEON_INVALID_ARGUMENT, "%s: attributes {size %d, flags 0x%x, cutoff %g} are malformed", kernel,
          attributes.size, static_cast<unsigned>(attributes.flags), attributes.cutoff);
  }
  return attributes;
}

bool is_single(int32_t dtype) noexcept { return dtype == THEON_FLOAT32 || dtype == THEON_COMPLEX64; }

int32_t dtype_by(Rule rule, int32_t dtype) noexcept {
  switch (rule) {
    case Rule::kInt64: return THEON_INT64;
    case Rule::kReal: return is_single(dtype) ? THEON_FLOAT32 : THEON_FLOAT64;
    case Rule::kComplex: return is_single(dtype) ? THEON_COMPLEX64 : THEON_COMPLEX128;
    default: return dtype;
  }
}

int32_t rank_of(const Role& role) noexcept {
  return role.rows == Axis::kNone ? 0 : role.columns == Axis::kNone ? 1 : 2;
}

int64_t length_of(const Stack& s, Axis axis) noexcept {
  switch (axis) {
    case Axis::kM: return s.m;
    case Axis::kN: return s.n;
    case Axis::kK: return s.k();
    case Axis::kC: return s.c;
    default: return 1;
  }
}

// "[m, k]" with numbers.
std::string wanted_text(const Stack& s, const Role& role, int32_t rank) {
  std::string text = "[";
  if (s.rank > 0) text += "..., ";
  if (rank > 0) text += std::to_string(length_of(s, role.rows));
  if (rank > 1) text += ", " + std::to_string(length_of(s, role.columns));
  return text + "]";
}

void check_operand(const Signature& signature, Stack& s, const Role& role, const theon_tensor& x, int32_t index) {
  const char* kernel = signature.kernel;
  const int32_t dtype = dtype_by(role.rule, s.dtype);
  if (x.dtype != dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s is %s; expected %s", kernel, role.name, theon_dtype_name(x.dtype),
          theon_dtype_name(dtype));
  }
  int32_t rank = rank_of(role);
  const bool is_output = index < s.outputs;
  if (role.is_vector_too && (is_output ? s.is_vector != 0 : x.rank == s.rank + 1)) rank = 1;
  if (role.is_vector_too && !is_output) s.is_vector = rank == 1;
  bool fits = x.rank == s.rank + rank && std::equal(x.shape, x.shape + s.rank, s.lengths);
  const int64_t* shape = x.shape + s.rank;
  const int64_t* strides = x.strides + s.rank;
  if (fits && rank == 2 && role.columns == Axis::kC && s.c < 0) s.c = shape[1];
  fits = fits && (rank < 1 || shape[0] == length_of(s, role.rows)) &&
         (rank < 2 || shape[1] == length_of(s, role.columns));
  if (!fits) {
    raise(THEON_SHAPE_MISMATCH, "%s: %s has shape %s; expected %s", kernel, role.name, shape_text(x).c_str(),
          wanted_text(s, role, rank).c_str());
  }
  if (is_output) check_output(x, kernel);
  View& view = s.views[index];
  view = {rank < 1 ? 1 : shape[0], rank < 2 ? 1 : shape[1], rank < 1 ? 1 : strides[0], rank < 2 ? 1 : strides[1]};
  if (std::max(view.rows, view.columns) > lapack::kMaxLength) {
    raise(THEON_UNSUPPORTED, "%s: %s has shape %s; axes of matrices have at most %lld elements", kernel, role.name,
          shape_text(x).c_str(), static_cast<long long>(lapack::kMaxLength));
  }
  std::copy(x.strides, x.strides + s.rank, s.strides[index]);
}

}  // namespace

bool asks_for(const theon_kernel_call& call, theon_linalg_flags flag) noexcept {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_linalg_attributes))) {
    return false;
  }
  return (static_cast<const theon_linalg_attributes*>(call.attributes)->flags & flag) != 0;
}

Stack check_stack(const theon_kernel_call& call, const Signature& signature) {
  const char* kernel = signature.kernel;
  const theon_linalg_attributes& attributes = attributes_of(call, signature);
  const auto count = static_cast<int32_t>(signature.roles.size());
  if (call.output_count != signature.outputs || call.operand_count != count) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d operands, %d of them outputs; expected %d and %d", kernel,
          call.operand_count, call.output_count, count, signature.outputs);
  }
  if (call.parameter_count != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d parameters; expected none", kernel, call.parameter_count);
  }
  for (int32_t i = 0; i < count; ++i) validate(call.operands[i], kernel, false);
  const theon_tensor& a = call.operands[signature.outputs];
  if (a.dtype != THEON_FLOAT32 && a.dtype != THEON_FLOAT64 && !is_complex(a.dtype)) {
    raise(THEON_UNSUPPORTED, "%s: a is %s; expected float32, float64, complex64 or complex128", kernel,
          theon_dtype_name(a.dtype));
  }
  if (a.rank < 2) {
    raise(THEON_SHAPE_MISMATCH, "%s: a has shape %s; expected a matrix", kernel, shape_text(a).c_str());
  }
  Stack s{};
  s.dtype = a.dtype, s.flags = attributes.flags, s.cutoff = attributes.cutoff;
  s.operands = count, s.outputs = signature.outputs;
  s.rank = a.rank - 2;
  s.m = a.shape[s.rank], s.n = a.shape[s.rank + 1], s.c = -1;
  if (signature.is_square && s.m != s.n) {
    raise(THEON_SHAPE_MISMATCH, "%s: a has shape %s; expected a square matrix", kernel, shape_text(a).c_str());
  }
  s.count = 1;
  for (int32_t i = 0; i < s.rank; ++i) s.count *= s.lengths[i] = a.shape[i];
  // Inputs first: they say how many columns an output has.
  int32_t index = 0;
  for (const Role& role : signature.roles) {
    if (index >= s.outputs) check_operand(signature, s, role, call.operands[index], index);
    ++index;
  }
  if (s.c < 0) s.c = 1;
  index = 0;
  for (const Role& role : signature.roles) {
    if (index < s.outputs) check_operand(signature, s, role, call.operands[index], index);
    ++index;
  }
  return s;
}

void raise_failure(const Stack& stack, const char* kernel, const char* what, int64_t index, int32_t code) {
  char where[64] = "the matrix";
  if (stack.rank > 0) std::snprintf(where, sizeof(where), "matrix %lld of the stack", static_cast<long long>(index));
  if (code == kNotFinite) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s has elements that are NaN or infinite", kernel, where);
  }
  char reason[160];
  std::snprintf(reason, sizeof(reason), what, code);
  raise(THEON_INVALID_ARGUMENT, "%s: %s %s", kernel, where, reason);
}

}  // namespace theon::linalg
