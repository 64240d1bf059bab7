// The kernel "trsm": triangular systems, in place of the right-hand sides, which are dealt out in our pool.
//
// How they are cut follows from lengths alone, so that bits do not depend on threads.
#include <algorithm>
#include <cstring>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/batch.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/openblas.hpp"

namespace theon {
namespace {

constexpr double kSerialWork = 96.0 * 96.0 * 96.0;  // multiplications that stay on one thread
constexpr double kBlockWork = 2e6;                  // of a block, where there is enough for two
constexpr double kMostBlocks = 16;
constexpr int64_t kSidesUnit = 64;  // right-hand sides of a block are a multiple of so many
constexpr int32_t kKnownFlags = THEON_TRIANGULAR_RIGHT | THEON_TRIANGULAR_LOWER | THEON_TRIANGULAR_TRANSPOSE |
                                THEON_TRIANGULAR_UNIT_DIAGONAL;

// `out` is seen so that its columns have no gaps: turned around if its rows have none, else in the workspace.
struct TrsmPlan {
  Batch batch;
  int32_t dtype;
  int32_t packs_a, scattered;
  openblas::Triangle triangle;
  MatrixView out, a, b;
  double alpha;
  int64_t length;  // of a system
  int64_t sides;   // right-hand sides of a system
  int64_t block, blocks;
  int64_t group, groups;  // of whole systems, where one is not worth cutting
  int64_t a_offset, out_offset;
  int64_t workspace_bytes;
};

theon_triangular_attributes read_attributes(const theon_kernel_call& call) {
  theon_triangular_attributes attributes{};
  const int32_t expected = sizeof(attributes);
  if (call.attributes == nullptr || call.attribute_bytes != expected)
    raise(THEON_INVALID_ARGUMENT, "trsm: got %d bytes of attributes; expected %d", call.attribute_bytes, expected);
  std::memcpy(&attributes, call.attributes, sizeof(attributes));
  if (attributes.size != expected)
    raise(THEON_INVALID_ARGUMENT, "trsm: attributes say size %d; expected %d", attributes.size, expected);
  if ((attributes.flags & ~kKnownFlags) != 0) {
    raise(THEON_INVALID_ARGUMENT, "trsm: unknown flags %#x", static_cast<unsigned>(attributes.flags & ~kKnownFlags));
  }
  return attributes;
}

void check_trsm(const theon_kernel_call& call) {
  check_operands(call, "trsm", 3);
  const theon_tensor& out = call.operands[0];
  if (out.dtype != THEON_FLOAT32 && out.dtype != THEON_FLOAT64)
    raise(THEON_DTYPE_MISMATCH, "trsm: out is %s; expected float32 or float64", dtype_name(out.dtype));
  static const char* const names[] = {"out", "A", "B"};
  for (int32_t i = 0; i < 3; ++i) {
    const theon_tensor& operand = call.operands[i];
    if (operand.dtype != out.dtype) {
      raise(THEON_DTYPE_MISMATCH, "trsm: %s is %s; expected %s, the dtype of out", names[i], dtype_name(operand.dtype),
            dtype_name(out.dtype));
    }
    if (operand.rank != out.rank || operand.rank < 2) {
      raise(THEON_SHAPE_MISMATCH, "trsm: %s has shape %s; expected rank %d", names[i], shape_text(operand).c_str(),
            std::max(out.rank, 2));
    }
    element_count(operand);
  }
  check_output(out, "trsm: out");
}

void check_equal(const theon_kernel_call& call, const char* what, int64_t length, const char* other, int64_t wanted) {
  if (length == wanted) return;
  raise(THEON_SHAPE_MISMATCH, "trsm: %s has length %lld, %s %lld; expected the same (out %s, A %s, B %s)", what,
        static_cast<long long>(length), other, static_cast<long long>(wanted), shape_text(call.operands[0]).c_str(),
        shape_text(call.operands[1]).c_str(), shape_text(call.operands[2]).c_str());
}

void choose_cuts(TrsmPlan& p) {
  const double work = static_cast<double>(p.length) * static_cast<double>(p.length) * static_cast<double>(p.sides) / 2;
  const double blocks = work <= kSerialWork ? 1 : std::clamp(work / kBlockWork, 2.0, kMostBlocks);
  p.block = ceil_div(ceil_div(p.sides, static_cast<int64_t>(blocks)), kSidesUnit) * kSidesUnit;
  p.blocks = ceil_div(p.sides, p.block);
  const double all = work * static_cast<double>(p.batch.count);
  const double groups = p.blocks > 1 || all <= kSerialWork ? 1 : std::clamp(all / kBlockWork, 2.0, kMostBlocks);
  p.group = ceil_div(p.batch.count, std::min(p.batch.count, static_cast<int64_t>(groups)));
  p.groups = ceil_div(p.batch.count, p.group);
}

// Column-major and without gaps in a column, or nothing but one column.
bool has_columns(const MatrixView& v) noexcept {
  return (v.row_stride == 1 || v.rows == 1) && (v.columns == 1 || v.column_stride >= std::max<int64_t>(1, v.rows));
}

int64_t leading(const MatrixView& v) noexcept {
  return v.columns == 1 ? std::max<int64_t>(1, v.rows) : std::max<int64_t>(1, v.column_stride);
}

TrsmPlan plan_trsm(const theon_kernel_call& call) {
  const theon_triangular_attributes attributes = read_attributes(call);
  check_trsm(call);
  TrsmPlan p{};
  Product none{};
  none.addend = -1;
  p.batch = plan_batch(call, "trsm", none);
  p.dtype = call.operands[0].dtype;
  p.alpha = attributes.alpha;
  p.triangle = {(attributes.flags & THEON_TRIANGULAR_RIGHT) != 0, (attributes.flags & THEON_TRIANGULAR_LOWER) != 0,
                (attributes.flags & THEON_TRIANGULAR_TRANSPOSE) != 0,
                (attributes.flags & THEON_TRIANGULAR_UNIT_DIAGONAL) != 0};
  p.out = matrix_view(call, 0, false), p.a = matrix_view(call, 1, false), p.b = matrix_view(call, 2, false);
  check_equal(call, "a row of A", p.a.columns, "a column of A", p.a.rows);
  check_equal(call, "a row of B", p.b.columns, "a row of out", p.out.columns);
  check_equal(call, "a column of B", p.b.rows, "a column of out", p.out.rows);
  p.length = p.triangle.right ? p.out.columns : p.out.rows;
  p.sides = p.triangle.right ? p.out.rows : p.out.columns;
  check_equal(call, "a row of A", p.a.columns, p.triangle.right ? "a row of out" : "a column of out", p.length);
  if (p.length > openblas::kMaxLength || p.sides > openblas::kMaxLength)
    raise(THEON_UNSUPPORTED, "trsm: out has shape %s; an axis may have length 2^31 - 1",
          shape_text(call.operands[0]).c_str());
  if (p.batch.count == 0 || p.length == 0 || p.sides == 0) return p;
  if (!has_columns(p.out)) {
    p.scattered = !has_columns(p.out.transposed());
    p.out = p.out.transposed(), p.b = p.b.transposed();
    p.triangle.right = !p.triangle.right, p.triangle.transposed = !p.triangle.transposed;
  }
  if (!has_columns(p.a)) {
    p.packs_a = !has_columns(p.a.transposed());
    p.a = p.a.transposed();
    p.triangle.lower = !p.triangle.lower, p.triangle.transposed = !p.triangle.transposed;
  }
  choose_cuts(p);
  const int64_t bytes = dtype_bytes(p.dtype);
  WorkspacePlan workspace;
  int64_t square = 0, sides = 0;
  if (__builtin_mul_overflow(p.length, p.length, &square) || __builtin_mul_overflow(p.length, p.sides, &sides))
    raise(THEON_OUT_OF_MEMORY, "the workspace of trsm passes 2^63 bytes");
  if (p.packs_a) p.a_offset = workspace.add(p.groups * square, bytes);
  if (p.scattered) p.out_offset = workspace.add(p.groups * sides, bytes);
  p.workspace_bytes = workspace.bytes();
  return p;
}

template <class T>
void copy_matrix(const MatrixView& from, const T* in, int64_t out_row, int64_t out_column, T* out) noexcept {
  for (int64_t c = 0; c < from.columns; ++c) {
    for (int64_t r = 0; r < from.rows; ++r)
      out[r * out_row + c * out_column] = in[r * from.row_stride + c * from.column_stride];
  }
}

template <class T>
class Trsm {
 public:
  Trsm(const theon_context& context, const TrsmPlan& plan, const theon_kernel_call& call, void* workspace) noexcept
      : context_(context), plan_(plan), call_(call), workspace_(workspace) {}

  void run() noexcept {
    const TrsmPlan& p = plan_;
    if (p.groups > 1) {
      parallel_for(context_, p.groups, [&](int64_t group) noexcept {
        const int64_t end = std::min((group + 1) * p.group, p.batch.count);
        for (int64_t i = group * p.group; i < end; ++i) {
          const System system = open(i, group);
          solve(system, 0, p.sides);
        }
      });
      return;
    }
    for (int64_t i = 0; i < p.batch.count; ++i) {
      const System system = open(i, 0);
      parallel_for(context_, p.blocks, [&](int64_t block) noexcept {
        const int64_t first = block * p.block;
        solve(system, first, std::min(p.block, p.sides - first));
      });
    }
  }

 private:
  struct System {
    const T* a;
    int64_t a_leading;
    const T* b;
    T* out;
    T* scratch;  // as large as out
  };

  System open(int64_t index, int64_t group) noexcept {
    const TrsmPlan& p = plan_;
    const Batch& batch = p.batch;
    const T* a = data_of<T>(call_, 1) + batch.offset(1, index);
    int64_t a_leading = leading(p.a);
    if (p.packs_a) {
      T* packed = workspace_at<T>(workspace_, p.a_offset) + group * p.length * p.length;
      copy_matrix(p.a, a, 1, p.length, packed);
      a = packed, a_leading = p.length;
    }
    return {a, a_leading, data_of<T>(call_, 2) + batch.offset(2, index), data_of<T>(call_, 0) + batch.offset(0, index),
            workspace_at<T>(workspace_, p.out_offset) + group * p.length * p.sides};
  }

  // Right-hand sides [first, first + count): columns of out, or rows on the right.
  void solve(const System& system, int64_t first, int64_t count) noexcept {
    const TrsmPlan& p = plan_;
    const bool right = p.triangle.right;
    const auto part = [&](MatrixView view) {
      (right ? view.rows : view.columns) = count;
      return view;
    };
    const auto offset = [&](const MatrixView& v) { return first * (right ? v.row_stride : v.column_stride); };
    const MatrixView out = part(p.out), b = part(p.b);
    const MatrixView scratch{0, out.rows, out.columns, 1, p.out.rows};
    const MatrixView& place = p.scattered ? scratch : out;
    T* solution = system.out + offset(out);
    T* x = p.scattered ? system.scratch + offset(scratch) : solution;
    const T* from = system.b + offset(b);
    if (x != from) copy_matrix(b, from, place.row_stride, place.column_stride, x);
    openblas::trsm<T>(p.triangle, out.rows, out.columns, static_cast<T>(p.alpha), system.a, system.a_leading, x,
                      p.scattered ? p.out.rows : leading(p.out));
    if (p.scattered) copy_matrix(scratch, x, out.row_stride, out.column_stride, solution);
  }

  const theon_context& context_;
  const TrsmPlan& plan_;
  const theon_kernel_call& call_;
  void* workspace_;
};

}  // namespace

theon_status trsm_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { *need = {sizeof(TrsmPlan), plan_trsm(*call).workspace_bytes}; });
}

theon_status trsm_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<TrsmPlan*>(plan) = plan_trsm(*call); });
}

theon_status trsm_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  const TrsmPlan& p = *static_cast<const TrsmPlan*>(plan);
  if (p.blocks == 0) return THEON_OK;
  if (p.dtype == THEON_FLOAT32) {
    Trsm<float>(*context, p, *call, workspace).run();
  } else {
    Trsm<double>(*context, p, *call, workspace).run();
  }
  return THEON_OK;
}

}  // namespace theon
