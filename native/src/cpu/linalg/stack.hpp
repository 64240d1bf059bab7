// Stacks of matrices: what the kernels of linear algebra share. A kernel is a Routine, which computes one matrix; the loop over a
// stack, memory, checks and messages are here.
#pragma once

#include <algorithm>
#include <atomic>
#include <initializer_list>
#include <limits>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/linalg/lapack.hpp"
#include "cpu/linalg/numbers.hpp"
#include "theon/kernel.h"
#include "theon/linalg.h"

namespace theon::linalg {

inline constexpr int32_t kMostOperands = 5;

/// A matrix of an operand; a vector is one column, a number one row of it. Strides in elements.
struct View {
  int64_t rows, columns;
  int64_t row_stride, column_stride;

  bool has_rows() const noexcept { return columns <= 1 || column_stride == 1; }
  /// Rows without gaps that do not overlap, at a distance that LAPACK takes.
  bool is_row_major() const noexcept {
    return has_rows() && (rows <= 1 || (row_stride >= std::max<int64_t>(columns, 1) && row_stride <= INT32_MAX));
  }
  View transposed() const noexcept { return {columns, rows, column_stride, row_stride}; }
};

/// The checked call.
struct Stack {
  int32_t dtype, flags, operands, outputs;
  double cutoff;
  int64_t m, n, c;      // of the matrix and of right-hand sides, see theon/linalg.h
  int64_t work_length;  // of what LAPACK asks for, in elements
  int64_t count;        // of matrices
  int64_t chunks, chunk_bytes;
  int32_t rank;       // of the axes that count them
  int32_t is_vector;  // right-hand sides lack the last axis
  View views[kMostOperands];
  int64_t lengths[THEON_MAX_RANK];
  int64_t strides[kMostOperands][THEON_MAX_RANK];

  bool has(theon_linalg_flags flag) const noexcept { return (flags & flag) != 0; }
  int64_t k() const noexcept { return std::min(m, n); }
};

/// Length of an axis in the words of theon/linalg.h.
enum class Axis : int8_t { kNone, kM, kN, kK, kC };

enum class Rule : int8_t { kSame, kInt64, kReal, kComplex };

/// What an operand has to be. The axes behind those that count matrices.
struct Role {
  const char* name;
  Axis rows = Axis::kNone;
  Axis columns = Axis::kNone;
  Rule rule = Rule::kSame;
  bool is_vector_too = false;  // "c" may be absent
};

/// What a kernel takes. The input "a" gives m and n.
struct Signature {
  const char* kernel;
  int32_t flags;  // that it knows
  bool has_cutoff;
  bool is_square;
  int32_t outputs;
  std::initializer_list<Role> roles;
};

/// Whether well-formed attributes have the flag.
bool asks_for(const theon_kernel_call& call, theon_linalg_flags flag) noexcept;

/// Throws what is wrong with a call; views of absent operands of a shorter form stay empty.
Stack check_stack(const theon_kernel_call& call, const Signature& signature);

/// Hands out parts of a chunk's memory; from null it only counts.
class Scratch {
 public:
  explicit Scratch(void* memory) noexcept : memory_(static_cast<char*>(memory)) {}

  template <class T>
  T* take(int64_t elements) noexcept {
    const int64_t at = bytes_;
    bytes_ += (elements * static_cast<int64_t>(sizeof(T)) + 63) / 64 * 64;
    return memory_ == nullptr ? nullptr : reinterpret_cast<T*>(memory_ + at);
  }
  int64_t bytes() const noexcept { return bytes_; }

 private:
  char* memory_;
  int64_t bytes_ = 0;
};

/// One matrix of each operand.
struct Item {
  const theon_context& context;
  const Stack& stack;
  void* data[kMostOperands];
  void* memory;

  template <class T>
  T* at(int32_t operand) const noexcept {
    return static_cast<T*>(data[operand]);
  }
  const View& view(int32_t operand) const noexcept { return stack.views[operand]; }
};

/// to[i, j] = from[i, j].
template <class T>
void copy(const View& shape, T* to, int64_t to_row, int64_t to_column, const T* from) noexcept {
  constexpr int64_t kTile = 32;
  for (int64_t i0 = 0; i0 < shape.rows; i0 += kTile) {
    for (int64_t j0 = 0; j0 < shape.columns; j0 += kTile) {
      const int64_t i1 = std::min(i0 + kTile, shape.rows), j1 = std::min(j0 + kTile, shape.columns);
      for (int64_t i = i0; i < i1; ++i) {
        for (int64_t j = j0; j < j1; ++j)
          to[i * to_row + j * to_column] = from[i * shape.row_stride + j * shape.column_stride];
      }
    }
  }
}

/// Where a routine makes an output: in its own memory where its rows have no gaps, else in scratch memory, from which it is copied.
template <class T>
class RowMajor {
 public:
  RowMajor(const View& view, T* data, Scratch& scratch) noexcept : view_(view), data_(data) {
    is_near_ = view.is_row_major();
    near_ = is_near_ ? data : scratch.take<T>(view.rows * view.columns);
  }
  T* data() const noexcept { return near_; }
  int64_t row() const noexcept {
    return is_near_ && view_.rows > 1 ? view_.row_stride : std::max<int64_t>(view_.columns, 1);
  }
  void finish() const noexcept {
    if (is_near_) return;
    copy(View{view_.rows, view_.columns, row(), 1}, data_, view_.row_stride, view_.column_stride, near_);
  }

 private:
  View view_;
  T* data_;
  T* near_;
  bool is_near_;
};

template <class T>
bool is_finite(const View& v, const T* x) noexcept {
  for (int64_t i = 0; i < v.rows; ++i) {
    Real<T> sum = 0;  // of products that are 0 for finite numbers, else NaN
    for (int64_t j = 0; j < v.columns; ++j) {
      const T& element = x[i * v.row_stride + j * v.column_stride];
      sum += real_of(element) * Real<T>{0};
      if constexpr (kIsComplex<T>) sum += element.imag() * Real<T>{0};
    }
    if (!(sum == 0)) return false;
  }
  return true;
}

inline constexpr int32_t kNotFinite = std::numeric_limits<int32_t>::max();

/// Throws what became of the matrix of that number.
[[noreturn]] void raise_failure(const Stack& stack, const char* kernel, const char* what, int64_t index, int32_t code);

/// Loops over a stack. A Routine has `kName`, `check(call)`, `take<T>(stack, scratch)`, which takes all
/// the memory that `run<T>(item)` will, and `failure`.
template <class Routine>
struct Kernel {
  static Stack plan(const theon_kernel_call& call) {
    Stack stack = Routine::check(call);
    if (stack.count == 0) return stack;
    stack.chunk_bytes = scratch_bytes(stack);
    // Many small matrices are dealt out; a large one may be cut by the routine itself.
    const double work = static_cast<double>(stack.m) * static_cast<double>(stack.n) * static_cast<double>(stack.k()) *
                        static_cast<double>(stack.count);
    constexpr double kChunkWork = 1e5;
    stack.chunks = std::clamp<int64_t>(static_cast<int64_t>(work / kChunkWork), 1, std::min<int64_t>(stack.count, 32));
    return stack;
  }

  static theon_status size_of(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
    return guarded([&] {
      const Stack stack = plan(*call);
      *need = {sizeof(Stack), stack.chunks * stack.chunk_bytes};
    });
  }

  static theon_status prepare(theon_context*, const theon_kernel_call* call, void* memory) {
    return guarded([&] { *static_cast<Stack*>(memory) = plan(*call); });
  }

  static theon_status run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
    return guarded([&] {
      const Stack& stack = *static_cast<const Stack*>(memory);
      if (stack.count == 0) return;
      std::atomic<int64_t> first_failure{kNone};
      parallel_for(*context, stack.chunks, [&](int64_t chunk) noexcept {
        char* scratch = static_cast<char*>(workspace) + chunk * stack.chunk_bytes;
        for (int64_t i = chunk * stack.count / stack.chunks; i < (chunk + 1) * stack.count / stack.chunks; ++i) {
          const int32_t code = one(*context, stack, *call, i, scratch);
          if (code == 0) continue;
          int64_t seen = first_failure.load(std::memory_order_relaxed);
          while (i << 31 < seen && !first_failure.compare_exchange_weak(seen, i << 31 | code)) {
          }
          break;
        }
      });
      const int64_t failure = first_failure.load();
      if (failure != kNone)
        raise_failure(stack, Routine::kName, Routine::kFailure, failure >> 31,
                      static_cast<int32_t>(failure & kNotFinite));
    });
  }

 private:
  static constexpr int64_t kNone = std::numeric_limits<int64_t>::max();

  static int64_t scratch_bytes(const Stack& stack) noexcept {
    Scratch counted(nullptr);
    by_dtype(stack.dtype, [&]<class T>() { static_cast<void>(Routine::template take<T>(stack, counted)); });
    return counted.bytes();
  }

  static int32_t one(const theon_context& context, const Stack& stack, const theon_kernel_call& call, int64_t index,
                     void* scratch) noexcept {
    Item item{context, stack, {}, scratch};
    for (int32_t o = 0; o < stack.operands; ++o) {
      int64_t offset = 0, rest = index;
      for (int32_t a = stack.rank; a-- > 0; rest /= stack.lengths[a])
        offset += rest % stack.lengths[a] * stack.strides[o][a];
      item.data[o] = static_cast<char*>(call.operands[o].data) + offset * theon_dtype_bytes(call.operands[o].dtype);
    }
    return by_dtype(stack.dtype, [&]<class T>() noexcept { return Routine::template run<T>(item); });
  }
};

template <class Routine>
constexpr theon_kernel entry() noexcept {
  return {sizeof(theon_kernel),
          1,
          Routine::kName,
          Routine::kFailure == nullptr ? 0 : THEON_KERNEL_MAY_FAIL,
          0,
          Kernel<Routine>::size_of,
          Kernel<Routine>::prepare,
          Kernel<Routine>::run};
}

/// A kernel that has a longer and a shorter list of outputs: the longer one has `kOutputs`.
template <int32_t kOutputs, class Longer, class Shorter>
constexpr theon_kernel entry_by_outputs() noexcept {
  theon_kernel kernel = entry<Longer>();
  kernel.size_of = [](theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) -> theon_status {
    const bool is_long = call->output_count == kOutputs;
    return (is_long ? Kernel<Longer>::size_of : Kernel<Shorter>::size_of)(context, call, need);
  };
  kernel.prepare = [](theon_context* context, const theon_kernel_call* call, void* plan) -> theon_status {
    return (call->output_count == kOutputs ? Kernel<Longer>::prepare : Kernel<Shorter>::prepare)(context, call, plan);
  };
  kernel.run = [](theon_context* context, const theon_kernel_call* call, const void* plan,
                  void* workspace) -> theon_status {
    const bool is_long = call->output_count == kOutputs;
    return (is_long ? Kernel<Longer>::run : Kernel<Shorter>::run)(context, call, plan, workspace);
  };
  return kernel;
}

}  // namespace theon::linalg
