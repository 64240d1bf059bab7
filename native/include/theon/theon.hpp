/// \file
/// The C interface for C++17: handles that close themselves, failures as exceptions, tensors that own their memory.
///
/// Header only; link with libtheon. Every function throws theon::Error when the C function below it reports a failure:
/// THEON_SHAPE_MISMATCH where lengths that must agree do not, THEON_DTYPE_MISMATCH likewise for dtypes, THEON_INVALID_ARGUMENT for
/// an output that overlaps an input, THEON_OUT_OF_MEMORY, and what a function names beyond these.
/// Outputs come first. Views borrow: what they point at must outlive the call. Shapes stand in brackets: out[m,n].
#ifndef THEON_THEON_HPP
#define THEON_THEON_HPP

#include <algorithm>
#include <complex>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "theon/theon.h"

namespace theon {

/// A failure reported by the library; what() is its text.
class Error : public std::runtime_error {
 public:
  /// A failure of kind `status`, a theon_status_code, that `text` explains.
  Error(theon_status status, const std::string& text) : std::runtime_error(text), status_(status) {}
  /// The theon_status_code.
  theon_status status() const noexcept { return status_; }
  /// Its name, such as "THEON_SHAPE_MISMATCH".
  const char* status_name() const noexcept { return theon_status_name(status_); }

 private:
  theon_status status_;
};

/// Throws the calling thread's last failure unless `status` is THEON_OK.
inline void check(theon_status status) {
  if (status != THEON_OK) throw Error(status, theon_last_error());
}

/// The theon_dtype of a C++ type; a type without one does not compile.
template <class T>
constexpr int32_t dtype_of() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, bool>) {
    return THEON_BOOL;
  } else if constexpr (std::is_same_v<U, float>) {
    return THEON_FLOAT32;
  } else if constexpr (std::is_same_v<U, double>) {
    return THEON_FLOAT64;
  } else if constexpr (std::is_same_v<U, std::complex<float>>) {
    return THEON_COMPLEX64;
  } else if constexpr (std::is_same_v<U, std::complex<double>>) {
    return THEON_COMPLEX128;
  } else {
    static_assert(std::is_integral_v<U> && sizeof(U) <= 8, "Theon has no dtype for this type");
    constexpr int32_t width = sizeof(U) == 1 ? 0 : sizeof(U) == 2 ? 1 : sizeof(U) == 4 ? 2 : 3;
    return (std::is_signed_v<U> ? THEON_INT8 : THEON_UINT8) + width;
  }
}

/// Lengths of the axes of a tensor.
using Shape = std::vector<int64_t>;

/// Where computations run: thread limit and SIMD level. May be used by any number of threads at once.
class Context {
 public:
  /// `threads`: most threads, the caller's included, 0 for the default. `level`: a theon_simd_level.
  explicit Context(int32_t threads = 0, int32_t level = THEON_SIMD_BEST) {
    const theon_context_args args{static_cast<int32_t>(sizeof(theon_context_args)), threads, level, 0};
    theon_context* handle = nullptr;
    check(theon_context_create(&args, &handle));
    handle_.reset(handle);
  }
  /// The C handle, owned by this object.
  theon_context* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(theon_context* handle) const noexcept { theon_context_destroy(handle); }
  };
  std::unique_ptr<theon_context, Close> handle_;
};

/// A strided array that somebody else owns. A view of const data may only be passed as an input.
class TensorView {
 public:
  /// Row-major.
  template <class T>
  TensorView(T* data, Shape shape) : TensorView(data, shape, row_major(shape)) {}
  /// Any strides, in elements: 0 repeats, negative ones walk backwards.
  template <class T>
  TensorView(T* data, Shape shape, std::vector<int64_t> strides)
      : TensorView(const_cast<std::remove_cv_t<T>*>(data), dtype_of<T>(), std::move(shape), std::move(strides)) {}
  /// A vector's elements.
  template <class T>
  TensorView(std::vector<T>& elements) : TensorView(elements.data(), {static_cast<int64_t>(elements.size())}) {}
  /// A vector's elements, as an input.
  template <class T>
  TensorView(const std::vector<T>& elements) : TensorView(elements.data(), {static_cast<int64_t>(elements.size())}) {}
  /// A dtype known at run time only.
  TensorView(void* data, int32_t dtype, Shape shape, std::vector<int64_t> strides)
      : data_(data), dtype_(dtype), shape_(std::move(shape)), strides_(std::move(strides)) {
    if (shape_.size() != strides_.size()) throw Error(THEON_INVALID_ARGUMENT, "a tensor needs as many strides as axes");
  }

  /// A theon_dtype.
  int32_t dtype() const noexcept { return dtype_; }
  /// Number of axes.
  int32_t rank() const noexcept { return static_cast<int32_t>(shape_.size()); }
  /// Length of each axis.
  const Shape& shape() const noexcept { return shape_; }
  /// Distance between neighbours on each axis, in elements.
  const std::vector<int64_t>& strides() const noexcept { return strides_; }

  /// Number of elements.
  int64_t size() const noexcept {
    int64_t count = 1;
    for (const int64_t length : shape_) count *= length;
    return count;
  }

  /// The first element; T must be the dtype's type.
  template <class T>
  T* data() const {
    if (dtype_of<T>() != dtype_) {
      throw Error(THEON_DTYPE_MISMATCH, std::string("the tensor holds ") + theon_dtype_name(dtype_) + ", not " +
                                            theon_dtype_name(dtype_of<T>()));
    }
    return static_cast<T*>(data_);
  }

  /// One element, checked against the shape.
  template <class T>
  T& at(std::initializer_list<int64_t> index) const {
    if (index.size() != shape_.size()) throw Error(THEON_INVALID_ARGUMENT, "an index needs a number for every axis");
    int64_t offset = 0;
    size_t axis = 0;
    for (const int64_t i : index) {
      if (i < 0 || i >= shape_[axis])
        throw Error(THEON_INDEX_OUT_OF_RANGE, "index " + std::to_string(i) + " on axis " + std::to_string(axis) +
                                                  " of length " + std::to_string(shape_[axis]));
      offset += i * strides_[axis++];
    }
    return data<T>()[offset];
  }

  /// The same elements with the axes in another order.
  TensorView permuted(const std::vector<int32_t>& axes) const {
    TensorView view(*this);
    std::vector<int32_t> sorted(axes);
    std::sort(sorted.begin(), sorted.end());
    for (size_t i = 0; i < sorted.size() || i < shape_.size(); ++i) {
      if (sorted.size() != shape_.size() || sorted[i] != static_cast<int32_t>(i)) {
        throw Error(THEON_INVALID_ARGUMENT, "permuted needs every axis once");
      }
    }
    for (size_t i = 0; i < axes.size(); ++i) {
      view.shape_[i] = shape_[static_cast<size_t>(axes[i])];
      view.strides_[i] = strides_[static_cast<size_t>(axes[i])];
    }
    return view;
  }

  /// The same elements with the axes in reverse order.
  TensorView transposed() const {
    TensorView view(*this);
    std::reverse(view.shape_.begin(), view.shape_.end());
    std::reverse(view.strides_.begin(), view.strides_.end());
    return view;
  }

  /// Elements first, first + 1, ... last - 1 of one axis.
  TensorView slice(int32_t axis, int64_t first, int64_t last) const {
    if (axis < 0 || axis >= rank())
      throw Error(THEON_INVALID_ARGUMENT, "slice: there is no axis " + std::to_string(axis));
    const auto a = static_cast<size_t>(axis);
    if (first < 0 || last < first || last > shape_[a]) {
      throw Error(THEON_INDEX_OUT_OF_RANGE, "slice " + std::to_string(first) + " to " + std::to_string(last) +
                                                " of axis " + std::to_string(axis) + " of length " +
                                                std::to_string(shape_[a]));
    }
    TensorView view(*this);
    if (view.data_ != nullptr) view.data_ = static_cast<char*>(data_) + first * strides_[a] * theon_dtype_bytes(dtype_);
    view.shape_[a] = last - first;
    return view;
  }

  /// The C view; valid as long as this object.
  theon_tensor raw() const noexcept { return {data_, shape_.data(), strides_.data(), rank(), dtype_}; }

  /// Row-major strides of a shape.
  static std::vector<int64_t> row_major(const Shape& shape) {
    std::vector<int64_t> strides(shape.size());
    int64_t step = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
      strides[axis] = step;
      step *= std::max<int64_t>(shape[axis], 1);
    }
    return strides;
  }

 private:
  void* data_;
  int32_t dtype_;
  Shape shape_;
  std::vector<int64_t> strides_;
};

/// A row-major tensor in pooled memory of its own, aligned to 64 bytes.
class Tensor : public TensorView {
 public:
  /// Uninitialised.
  Tensor(int32_t dtype, const Shape& shape) : Tensor(allocate(dtype, shape), dtype, shape) {}
  /// Takes over memory of theon_allocate or of a run.
  Tensor(void* memory, int32_t dtype, const Shape& shape)
      : TensorView(memory, dtype, shape, row_major(shape)), memory_(memory) {}

  /// Uninitialised, with the dtype of T.
  template <class T>
  static Tensor empty(const Shape& shape) {
    return Tensor(dtype_of<T>(), shape);
  }
  /// A 0-d tensor.
  template <class T>
  static Tensor scalar(T value) {
    Tensor tensor = empty<T>({});
    *tensor.template data<T>() = value;
    return tensor;
  }
  /// A copy of `elements`, which must be as many as the shape has.
  template <class T>
  static Tensor from(const Shape& shape, std::initializer_list<T> elements) {
    Tensor tensor = empty<T>(shape);
    if (tensor.size() != static_cast<int64_t>(elements.size())) {
      throw Error(THEON_SHAPE_MISMATCH, "the shape has " + std::to_string(tensor.size()) + " elements, " +
                                            std::to_string(elements.size()) + " were given");
    }
    std::copy(elements.begin(), elements.end(), tensor.template data<T>());
    return tensor;
  }

  /// The elements, row-major.
  template <class T>
  std::vector<T> to_vector() const {
    const T* first = data<T>();
    return std::vector<T>(first, first + size());
  }

 private:
  static void* allocate(int32_t dtype, const Shape& shape) {
    int64_t bytes = theon_dtype_bytes(dtype);
    if (bytes == 0) throw Error(THEON_INVALID_ARGUMENT, std::to_string(dtype) + " is not a dtype");
    for (const int64_t length : shape) {
      if (length < 0) throw Error(THEON_INVALID_ARGUMENT, "a tensor cannot have the length " + std::to_string(length));
      if (length > 0 && bytes > INT64_MAX / length) throw Error(THEON_OUT_OF_MEMORY, "the shape passes 2^63 bytes");
      bytes *= length;
    }
    void* memory = nullptr;
    check(theon_allocate(bytes, &memory));
    return memory;
  }

  struct Free {
    void operator()(void* memory) const noexcept { theon_free(memory); }
  };
  std::unique_ptr<void, Free> memory_;
};

namespace detail {

inline theon_product_args product(const TensorView& out, const TensorView& a, const TensorView& b, double alpha,
                                  double beta) {
  return {static_cast<int32_t>(sizeof(theon_product_args)), 0, alpha, beta, out.raw(), a.raw(), b.raw()};
}

inline std::vector<theon_tensor> raw(const std::vector<TensorView>& views) {
  std::vector<theon_tensor> all;
  all.reserve(views.size());
  for (const TensorView& view : views) all.push_back(view.raw());
  return all;
}

inline uint32_t mask(std::initializer_list<int32_t> axes) {
  uint32_t bits = 0;
  for (const int32_t axis : axes) {
    if (axis < 0 || axis >= THEON_MAX_RANK)
      throw Error(THEON_INVALID_ARGUMENT, "there is no axis " + std::to_string(axis));
    bits |= uint32_t{1} << axis;
  }
  return bits;
}

}  // namespace detail

/// Runs version 1 of a kernel once. Outputs are apart from all other operands, or exactly an input where the kernel allows it.
inline void run_kernel(const Context& context, const char* name, const std::vector<TensorView>& outputs,
                       const std::vector<TensorView>& inputs, const void* attributes = nullptr,
                       int32_t attribute_bytes = 0) {
  std::vector<theon_tensor> operands = detail::raw(outputs);
  for (const TensorView& input : inputs) operands.push_back(input.raw());
  theon_kernel_call call{};
  call.size = static_cast<int32_t>(sizeof(call));
  call.operand_count = static_cast<int32_t>(operands.size());
  call.output_count = static_cast<int32_t>(outputs.size());
  call.operands = operands.data();
  call.attributes = attributes;
  call.attribute_bytes = attribute_bytes;
  check(theon_kernel_run(context.handle(), name, 1, &call));
}

/// out[...,m,n] = alpha a[...,m,k] b[...,k,n] + beta out; leading axes of a and b are as long as those of out, or 1.
inline void gemm(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b,
                 double alpha = 1, double beta = 0) {
  const theon_product_args args = detail::product(out, a, b, alpha, beta);
  check(theon_gemm(context.handle(), &args));
}

/// out[m] = alpha a[m,k] b[k] + beta out.
inline void gemv(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b,
                 double alpha = 1, double beta = 0) {
  const theon_product_args args = detail::product(out, a, b, alpha, beta);
  check(theon_gemv(context.handle(), &args));
}

/// out[m,n] = alpha a[m] b[n] + beta out.
inline void ger(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b,
                double alpha = 1, double beta = 0) {
  const theon_product_args args = detail::product(out, a, b, alpha, beta);
  check(theon_ger(context.handle(), &args));
}

/// out[] = alpha sum of a[k] b[k] + beta out.
inline void dot(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b,
                double alpha = 1, double beta = 0) {
  const theon_product_args args = detail::product(out, a, b, alpha, beta);
  check(theon_dot(context.handle(), &args));
}

/// out solves op(a) out = alpha b, or out op(a) = alpha b, for triangular a; flags are theon_triangular_flags. out may be b.
inline void trsm(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b, int32_t flags,
                 double alpha = 1) {
  const theon_triangular_args args{
      static_cast<int32_t>(sizeof(theon_triangular_args)), flags, alpha, out.raw(), a.raw(), b.raw()};
  check(theon_trsm(context.handle(), &args));
}

/// Copies between equal shapes, or as many elements in row-major order; same dtype.
inline void copy(const Context& context, const TensorView& out, const TensorView& x) {
  const theon_tensor to = out.raw(), from = x.raw();
  check(theon_copy(context.handle(), &to, &from));
}

/// Copies with conversion between any two dtypes but bfloat16 and from complex to real.
inline void cast(const Context& context, const TensorView& out, const TensorView& x) {
  const theon_tensor to = out.raw(), from = x.raw();
  check(theon_cast(context.handle(), &to, &from));
}

/// Writes `value`, of the dtype of `out`, to every element.
template <class T>
void fill(const Context& context, const TensorView& out, T value) {
  const TensorView scalar(&value, {});
  const theon_tensor to = out.raw(), from = scalar.raw();
  check(theon_fill(context.handle(), &to, &from));
}

/// out[i] = start + i * step; int64_t, float or double.
template <class T>
void arange(const Context& context, const TensorView& out, T start, T step) {
  const TensorView first(&start, {}), increment(&step, {});
  const theon_tensor to = out.raw(), from = first.raw(), by = increment.raw();
  check(theon_arange(context.handle(), &to, &from, &by));
}

/// Number of elements that are not zero.
inline int64_t nonzero_count(const Context& context, const TensorView& x) {
  const theon_tensor from = x.raw();
  int64_t count = 0;
  check(theon_nonzero_count(context.handle(), &from, &count));
  return count;
}

/// Indices of the elements that are not zero, in row-major order: int64 [count, rank].
inline Tensor nonzero(const Context& context, const TensorView& x) {
  Tensor indices = Tensor::empty<int64_t>({nonzero_count(context, x), x.rank()});
  const theon_tensor to = indices.raw(), from = x.raw();
  check(theon_nonzero(context.handle(), &to, &from));
  return indices;
}

/// Reduces x over `axes` into `out`, which has the other axes; a theon_reduction.
inline void reduce(const Context& context, theon_reduction reduction, const TensorView& out, const TensorView& x,
                   std::initializer_list<int32_t> axes) {
  const theon_reduce_args args{
      static_cast<int32_t>(sizeof(theon_reduce_args)), reduction, detail::mask(axes), 0, out.raw(), x.raw()};
  check(theon_reduce(context.handle(), &args));
}

/// Position of the first largest (THEON_REDUCE_MAX) or smallest (THEON_REDUCE_MIN) element over `axes`; out is int64.
inline void arg_reduce(const Context& context, theon_reduction reduction, const TensorView& out, const TensorView& x,
                       std::initializer_list<int32_t> axes) {
  const theon_reduce_args args{
      static_cast<int32_t>(sizeof(theon_reduce_args)), reduction, detail::mask(axes), 0, out.raw(), x.raw()};
  check(theon_arg_reduce(context.handle(), &args));
}

namespace detail {

inline void rows(const Context& context, theon_row_program program, const TensorView& out, const TensorView& x,
                 double epsilon) {
  const theon_rows_args args{static_cast<int32_t>(sizeof(theon_rows_args)), program, epsilon, out.raw(), x.raw()};
  check(theon_rows(context.handle(), &args));
}

inline void statistic(const Context& context, theon_statistic_kind kind, const TensorView& out, const TensorView& x,
                      std::initializer_list<int32_t> axes, double ddof) {
  const theon_statistic_args args{
      static_cast<int32_t>(sizeof(theon_statistic_args)), kind, mask(axes), 0, ddof, out.raw(), x.raw()};
  check(theon_statistic(context.handle(), &args));
}

}  // namespace detail

/// exp(x - max) / sum(exp(x - max)) along the last axis; out may be x.
inline void softmax(const Context& context, const TensorView& out, const TensorView& x) {
  detail::rows(context, THEON_ROWS_SOFTMAX, out, x, 0);
}

/// The logarithm of softmax, without underflow; out may be x.
inline void log_softmax(const Context& context, const TensorView& out, const TensorView& x) {
  detail::rows(context, THEON_ROWS_LOG_SOFTMAX, out, x, 0);
}

/// (x - mean) / sqrt(variance + epsilon) along the last axis; out may be x.
inline void normalize(const Context& context, const TensorView& out, const TensorView& x, double epsilon = 1e-5) {
  detail::rows(context, THEON_ROWS_NORMALIZE, out, x, epsilon);
}

/// The variance over `axes`, over the number of elements less ddof; out has the other axes.
inline void var(const Context& context, const TensorView& out, const TensorView& x, std::initializer_list<int32_t> axes,
                double ddof = 0) {
  detail::statistic(context, THEON_STATISTIC_VAR, out, x, axes, ddof);
}

/// The square root of the sum of squares over `axes`, without overflow; out has the other axes.
inline void norm(const Context& context, const TensorView& out, const TensorView& x,
                 std::initializer_list<int32_t> axes) {
  detail::statistic(context, THEON_STATISTIC_NORM, out, x, axes, 0);
}

/// log(sum(exp(x))) over `axes`, without overflow; out has the other axes.
inline void logsumexp(const Context& context, const TensorView& out, const TensorView& x,
                      std::initializer_list<int32_t> axes) {
  detail::statistic(context, THEON_STATISTIC_LOGSUMEXP, out, x, axes, 0);
}

}  // namespace theon

#include "theon/composite.hpp"
#include "theon/frame.hpp"
#include "theon/kernel.hpp"
#include "theon/random.hpp"
#include "theon/system.hpp"

#include "theon/fft.hpp"
#include "theon/indexing.hpp"
#include "theon/linalg.hpp"
#include "theon/ordering.hpp"

#endif
