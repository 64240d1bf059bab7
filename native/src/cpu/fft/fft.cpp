// The kernel "fft". Real transforms of even length are complex ones of half the length; lengths with a large prime are convolutions
// (L. Bluestein, A linear filtering approach to the computation of discrete Fourier transform, 1970).
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/fft/kernels.hpp"
#include "cpu/fft/smooth.hpp"
#include "theon/fft.h"

namespace theon::fft {
namespace {

constexpr int64_t kMaxLength = std::numeric_limits<int32_t>::max() / 4;
constexpr int64_t kMostParts = 16;
constexpr int64_t kPartNumbers = 16 << 10;  // of work worth a part

// What the tensors look like: rows, and elements along them.
struct Operand {
  int64_t step;       // along the axis
  int64_t imaginary;  // from the real part to the imaginary one; 0: a real tensor
  int64_t strides[THEON_MAX_RANK];
};

struct Plan {
  int32_t dtype, kind, rank;
  int64_t n;      // length of the transform
  int64_t inner;  // of the complex transform that does the work: n, or half of it
  int64_t rows;   // of the tensor
  int64_t lengths[THEON_MAX_RANK];
  Operand out, in;
  double scale;
  int32_t is_convolution;
  Smooth smooth;  // of `inner`, or of the convolution
  int64_t chirp, spectrum, halves;
  int64_t parts, buffers, part_numbers;  // numbers of scratch memory for a part
  int64_t table_numbers;

  bool is_half() const noexcept { return kind >= THEON_FFT_REAL_TO_HALF && n % 2 == 0; }
  bool is_inverse() const noexcept { return kind == THEON_FFT_INVERSE || kind == THEON_FFT_HALF_TO_REAL; }
  int64_t frequencies() const noexcept { return n / 2 + 1; }
};

const theon_fft_attributes& attributes_of(const theon_kernel_call& call) {
  constexpr auto kBytes = static_cast<int32_t>(sizeof(theon_fft_attributes));
  if (call.attributes == nullptr || call.attribute_bytes != kBytes) {
    raise(THEON_INVALID_ARGUMENT, "fft: %d bytes of attributes; expected %d", call.attribute_bytes, kBytes);
  }
  const auto& a = *static_cast<const theon_fft_attributes*>(call.attributes);
  if (a.size != kBytes || a.kind < THEON_FFT_FORWARD || a.kind > THEON_FFT_HALF_TO_REAL ||
      a.scale < THEON_FFT_SCALE_ONE || a.scale > THEON_FFT_SCALE_SQRT) {
    raise(THEON_INVALID_ARGUMENT, "fft: attributes {size %d, axis %d, kind %d, scale %d} are malformed", a.size, a.axis,
          a.kind, a.scale);
  }
  return a;
}

Operand operand_of(const theon_tensor& x, int32_t axis, bool is_real) noexcept {
  Operand o{};
  o.step = x.strides[axis];
  o.imaginary = is_real ? 0 : x.strides[x.rank - 1];
  int32_t to = 0;
  for (int32_t a = 0; a < x.rank - (is_real ? 0 : 1); ++a) {
    if (a != axis) o.strides[to++] = x.strides[a];
  }
  return o;
}

Plan check_fft(const theon_kernel_call& call) {
  const theon_fft_attributes& attributes = attributes_of(call);
  check_operands(call, "fft", 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  if (in.dtype != THEON_FLOAT32 && in.dtype != THEON_FLOAT64) {
    raise(THEON_UNSUPPORTED, "fft: x is %s; expected float32 or float64", theon_dtype_name(in.dtype));
  }
  check_dtype(out, "fft: out", in.dtype, "the dtype of x");
  check_output(out, "fft");
  Plan p{};
  p.dtype = in.dtype, p.kind = attributes.kind;
  const bool is_out_real = p.kind == THEON_FFT_HALF_TO_REAL, is_in_real = p.kind == THEON_FFT_REAL_TO_HALF;
  const int32_t axes = in.rank - (is_in_real ? 0 : 1);
  if (axes != out.rank - (is_out_real ? 0 : 1) || axes < 1 || (!is_in_real && in.shape[axes] != 2) ||
      (!is_out_real && out.shape[axes] != 2)) {
    raise(THEON_SHAPE_MISMATCH,
          "fft: x has shape %s, out %s; expected the same axes, and a last one of length 2 for complex numbers",
          shape_text(in).c_str(), shape_text(out).c_str());
  }
  const int32_t axis = attributes.axis;
  if (axis < 0 || axis >= axes) raise(THEON_INVALID_ARGUMENT, "fft: axis %d of a tensor of %d axes", axis, axes);
  p.n = is_out_real ? out.shape[axis] : in.shape[axis];
  bool fits = in.shape[axis] == (is_out_real ? p.frequencies() : p.n) &&
              out.shape[axis] == (is_in_real ? p.frequencies() : p.n);
  p.rows = 1;
  for (int32_t a = 0; a < axes; ++a) {
    if (a == axis) continue;
    fits = fits && in.shape[a] == out.shape[a];
    p.lengths[p.rank++] = in.shape[a];
    p.rows *= in.shape[a];
  }
  if (is_out_real && in.shape[axis] != p.frequencies()) {
    raise(THEON_SHAPE_MISMATCH, "fft: axis %d of x has %lld frequencies; expected %lld for %lld real numbers", axis,
          static_cast<long long>(in.shape[axis]), static_cast<long long>(p.frequencies()), static_cast<long long>(p.n));
  }
  if (!fits) {
    raise(THEON_SHAPE_MISMATCH, "fft: x has shape %s, out %s, which do not belong together", shape_text(in).c_str(),
          shape_text(out).c_str());
  }
  if (p.n == 0 && p.rows > 0) raise(THEON_SHAPE_MISMATCH, "fft: axis %d of x has length 0; expected more", axis);
  if (p.n > kMaxLength) {
    raise(THEON_UNSUPPORTED, "fft: axis %d has length %lld; at most %lld is supported", axis,
          static_cast<long long>(p.n), static_cast<long long>(kMaxLength));
  }
  p.out = operand_of(out, axis, is_out_real);
  p.in = operand_of(in, axis, is_in_real);
  const auto n = static_cast<double>(p.n);
  p.scale = attributes.scale == THEON_FFT_SCALE_N      ? 1 / n
            : attributes.scale == THEON_FFT_SCALE_SQRT ? 1 / std::sqrt(n)
                                                       : 1;
  return p;
}

// The next length of twos, threes and fives; convolutions are free to be longer.
int64_t easy_length(int64_t least) noexcept {
  int64_t best = 1;
  while (best < least) best *= 2;
  for (int64_t fives = 1; fives < best; fives *= 5) {
    for (int64_t odd = fives; odd < best; odd *= 3) {
      int64_t n = odd;
      while (n < least) n *= 2;
      best = std::min(best, n);
    }
  }
  return best;
}

template <class T>
struct Complex {
  T re, im;
};

template <class T>
Complex<T> at(const T* table, int64_t i) noexcept {
  return {table[2 * i], table[2 * i + 1]};
}

template <class T>
Complex<T> times(Complex<T> a, Complex<T> b) noexcept {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

template <class T>
Row<T> interleaved(T* memory) noexcept {
  return {memory, memory + 1, 2};
}
template <class T>
Row<const T> reading(const Row<T>& row) noexcept {
  return {row.re, row.im, row.step};
}

template <class T>
void plan_tables(Plan& p, const theon_context& context, Tables<T>& tables) {
  p.inner = p.is_half() ? p.n / 2 : p.n;
  p.is_convolution = !is_smooth(p.inner);
  const int64_t m = p.is_convolution ? easy_length(2 * p.inner - 1) : p.inner;
  p.smooth = plan_smooth(m, p.rows, tables);
  if (p.is_half()) {
    p.halves = tables.add(p.n + 2);
    for (int64_t k = 0; tables.is_written() && k <= p.inner; ++k) {
      const Root w = root(k, p.n);
      tables.at(p.halves)[2 * k] = static_cast<T>(w.re);
      tables.at(p.halves)[2 * k + 1] = static_cast<T>(w.im);
    }
  }
  if (!p.is_convolution) return;
  p.chirp = tables.add(2 * p.inner);
  p.spectrum = tables.add(2 * m);
  if (!tables.is_written()) return;
  T* chirp = tables.at(p.chirp);
  T* spectrum = tables.at(p.spectrum);
  std::fill(spectrum, spectrum + 2 * m, T{0});
  int64_t square = 0;  // k * k modulo 2 n
  for (int64_t k = 0; k < p.inner; ++k) {
    const Root w = root(square, 2 * p.inner);
    chirp[2 * k] = static_cast<T>(w.re);
    chirp[2 * k + 1] = static_cast<T>(w.im);
    for (const int64_t place : {k, (m - k) % m}) {
      spectrum[2 * place] = static_cast<T>(w.re);
      spectrum[2 * place + 1] = static_cast<T>(-w.im);
    }
    square = (square + 2 * k + 1) % (2 * p.inner);
  }
  const auto scratch = std::make_unique<T[]>(static_cast<size_t>(smooth_scratch<T>(p.smooth, 1)));
  const Row<T> row = interleaved(spectrum);
  const Row<const T> from = reading(row);
  run_smooth<T>(context, p.smooth, tables.at(0), &from, &row, 1, 1 / static_cast<T>(m), scratch.get(), 1);
}

// Rows at once, and numbers of complex rows that a part keeps beside them.
template <class T>
int64_t temporary(const Plan& p) noexcept {
  const int64_t whole = p.kind >= THEON_FFT_REAL_TO_HALF ? 2 * p.n : 0;
  return group_of<T>(p.smooth) * (whole + (p.is_convolution ? 2 * p.smooth.length : 0));
}

template <class T>
void plan_parts(Plan& p) noexcept {
  const int64_t units = ceil_div(p.rows, group_of<T>(p.smooth));
  const int64_t work = p.rows * p.inner;
  p.parts = std::clamp<int64_t>(work / kPartNumbers, 1, std::min(units, kMostParts));
  p.buffers = p.parts > 1 ? 1 : std::clamp<int64_t>(work / kPartNumbers, 1, kMostParts);
  p.part_numbers = (smooth_scratch<T>(p.smooth, p.buffers) + temporary<T>(p) + 15) / 16 * 16;
}

constexpr int64_t kTablesAt = (sizeof(Plan) + 63) / 64 * 64;

template <class T>
Plan plan_fft(const theon_context& context, const theon_kernel_call& call, void* memory) {
  Plan p = check_fft(call);
  if (p.rows == 0) return p;
  Tables<T> tables(memory == nullptr ? nullptr : reinterpret_cast<T*>(static_cast<char*>(memory) + kTablesAt));
  plan_tables(p, context, tables);
  p.table_numbers = tables.size();
  plan_parts<T>(p);
  return p;
}

template <class T>
class Run {
 public:
  Run(const theon_context& context, const Plan& plan, const theon_kernel_call& call, void* workspace) noexcept
      : context_(context),
        p_(plan),
        tables_(reinterpret_cast<const T*>(reinterpret_cast<const char*>(&plan) + kTablesAt)),
        out_(static_cast<T*>(call.operands[0].data)),
        in_(static_cast<const T*>(call.operands[1].data)),
        workspace_(static_cast<T*>(workspace)) {}

  void run() noexcept {
    const int64_t group = group_of<T>(p_.smooth), units = ceil_div(p_.rows, group);
    parallel_for(context_, p_.parts, [&](int64_t part) noexcept {
      T* scratch = workspace_ + part * p_.part_numbers;
      for (int64_t u = part * units / p_.parts; u < (part + 1) * units / p_.parts; ++u)
        rows(u * group, std::min(group, p_.rows - u * group), scratch);
    });
  }

 private:
  int64_t offset(const Operand& operand, int64_t row) const noexcept {
    int64_t sum = 0;
    for (int32_t a = p_.rank; a-- > 0; row /= p_.lengths[a]) sum += row % p_.lengths[a] * operand.strides[a];
    return sum;
  }

  void rows(int64_t first, int64_t count, T* scratch) noexcept {
    Row<const T> from[kColumns<T>];
    Row<T> to[kColumns<T>];
    T* temporaries = scratch + smooth_scratch<T>(p_.smooth, p_.buffers);
    for (int64_t r = 0; r < count; ++r) {
      const T* x = in_ + offset(p_.in, first + r);
      T* y = out_ + offset(p_.out, first + r);
      T* own = temporaries + r * 2 * p_.n;
      from[r] = {x, x + p_.in.imaginary, p_.in.step};
      to[r] = {y, y + p_.out.imaginary, p_.out.step};
      if (p_.kind == THEON_FFT_REAL_TO_HALF) {
        from[r] = p_.is_half() ? Row<const T>{x, x + p_.in.step, 2 * p_.in.step} : Row<const T>{x, nullptr, p_.in.step};
        if (!p_.is_half()) to[r] = interleaved(own);
      } else if (p_.kind == THEON_FFT_HALF_TO_REAL) {
        const Row<const T> half = from[r];
        from[r] = reading(interleaved(own));
        p_.is_half() ? join_halves(half, own) : mirror(half, own);
        to[r] = p_.is_half() ? Row<T>{y, y + p_.out.step, 2 * p_.out.step} : interleaved(own);
      }
      if (p_.is_inverse()) from[r] = from[r].exchanged(), to[r] = to[r].exchanged();
    }
    transform(from, to, count, scratch, temporaries);
    if (p_.kind < THEON_FFT_REAL_TO_HALF) return;
    for (int64_t r = 0; r < count; ++r) finish(first + r, temporaries + r * 2 * p_.n);
  }

  void transform(const Row<const T>* from, const Row<T>* to, int64_t count, T* scratch, T* temporaries) noexcept {
    const T scale = static_cast<T>(p_.scale);
    if (!p_.is_convolution)
      return run_smooth(context_, p_.smooth, tables_, from, to, count, scale, scratch, p_.buffers);
    const int64_t m = p_.smooth.length;
    T* memory = temporaries + (temporary<T>(p_) - group_of<T>(p_.smooth) * 2 * m);
    const T* chirp = tables_ + p_.chirp;
    const T* spectrum = tables_ + p_.spectrum;
    Row<T> rows[kColumns<T>];
    Row<const T> read[kColumns<T>];
    for (int64_t r = 0; r < count; ++r) {
      T* a = memory + r * 2 * m;
      std::fill(a + 2 * p_.inner, a + 2 * m, T{0});
      for (int64_t k = 0; k < p_.inner; ++k) {
        const Complex<T> x{from[r].re == nullptr ? T{0} : from[r].re[k * from[r].step],
                           from[r].im == nullptr ? T{0} : from[r].im[k * from[r].step]};
        const Complex<T> y = times(x, at(chirp, k));
        a[2 * k] = y.re, a[2 * k + 1] = y.im;
      }
      rows[r] = interleaved(a), read[r] = reading(rows[r]);
    }
    run_smooth(context_, p_.smooth, tables_, read, rows, count, T{1}, scratch, p_.buffers);
    for (int64_t r = 0; r < count; ++r) {
      T* a = memory + r * 2 * m;
      for (int64_t k = 0; k < m; ++k) {
        const Complex<T> y = times(at<T>(a, k), at(spectrum, k));
        a[2 * k] = y.re, a[2 * k + 1] = y.im;
      }
      rows[r] = rows[r].exchanged(), read[r] = reading(rows[r]);
    }
    run_smooth(context_, p_.smooth, tables_, read, rows, count, T{1}, scratch, p_.buffers);
    for (int64_t r = 0; r < count; ++r) {
      const T* a = memory + r * 2 * m;
      for (int64_t k = 0; k < p_.inner; ++k) {
        const Complex<T> y = times(at(a, k), at(chirp, k));
        to[r].re[k * to[r].step] = y.re * scale;
        to[r].im[k * to[r].step] = y.im * scale;
      }
    }
  }

  // From z[j] = x[2 j] + i x[2 j + 1], transformed: the transforms of the even and the odd elements, and of x.
  void split_halves(const Row<T>& y) const noexcept {
    const int64_t h = p_.inner;
    const T* w = tables_ + p_.halves;
    const auto get = [&](int64_t k) noexcept { return Complex<T>{y.re[k * y.step], y.im[k * y.step]}; };
    const auto put = [&](int64_t k, T re, T im) noexcept { y.re[k * y.step] = re, y.im[k * y.step] = im; };
    const Complex<T> first = get(0);
    put(0, first.re + first.im, 0);
    put(h, first.re - first.im, 0);
    for (int64_t k = 1; 2 * k <= h; ++k) {
      const Complex<T> a = get(k), b = get(h - k);
      const Complex<T> even{(a.re + b.re) / 2, (a.im - b.im) / 2}, odd{(a.im + b.im) / 2, (b.re - a.re) / 2};
      const Complex<T> turned = times(odd, at(w, k));
      put(k, even.re + turned.re, even.im + turned.im);
      put(h - k, even.re - turned.re, turned.im - even.im);
    }
  }

  // The way back, to what a transform of half the length needs.
  void join_halves(const Row<const T>& x, T* z) const noexcept {
    const int64_t h = p_.inner;
    const T* w = tables_ + p_.halves;
    for (int64_t k = 0; k < h; ++k) {
      const bool is_edge = k == 0;
      const Complex<T> a{x.re[k * x.step], is_edge ? T{0} : x.im[k * x.step]};
      const Complex<T> b{x.re[(h - k) * x.step], is_edge ? T{0} : -x.im[(h - k) * x.step]};
      const Complex<T> even{a.re + b.re, a.im + b.im}, root_k = at(w, k);
      const Complex<T> odd = times<T>({a.re - b.re, a.im - b.im}, {root_k.re, -root_k.im});
      z[2 * k] = even.re - odd.im, z[2 * k + 1] = even.im + odd.re;
    }
  }

  // All frequencies of a real row from the first half of them.
  void mirror(const Row<const T>& x, T* z) const noexcept {
    for (int64_t k = 0; k < p_.frequencies(); ++k) {
      const T re = x.re[k * x.step], im = k == 0 ? T{0} : x.im[k * x.step];
      z[2 * k] = re, z[2 * k + 1] = im;
      if (k > 0) z[2 * (p_.n - k)] = re, z[2 * (p_.n - k) + 1] = -im;
    }
  }

  void finish(int64_t row, const T* own) noexcept {
    T* y = out_ + offset(p_.out, row);
    if (p_.kind == THEON_FFT_REAL_TO_HALF && p_.is_half()) return split_halves({y, y + p_.out.imaginary, p_.out.step});
    if (p_.is_half()) return;
    const bool is_real = p_.kind == THEON_FFT_HALF_TO_REAL;
    for (int64_t k = 0; k < (is_real ? p_.n : p_.frequencies()); ++k) {
      y[k * p_.out.step] = own[2 * k];
      if (!is_real) y[k * p_.out.step + p_.out.imaginary] = k == 0 ? T{0} : own[2 * k + 1];
    }
  }

  const theon_context& context_;
  const Plan& p_;
  const T* tables_;
  T* out_;
  const T* in_;
  T* workspace_;
};

}  // namespace
}  // namespace theon::fft

namespace theon {

using fft::Plan;

namespace {

Plan planned(const theon_context& context, const theon_kernel_call& call, void* memory) {
  const bool is_single = call.operand_count > 1 && call.operands[1].dtype == THEON_FLOAT32;
  return is_single ? fft::plan_fft<float>(context, call, memory) : fft::plan_fft<double>(context, call, memory);
}

}  // namespace

theon_status fft_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const Plan p = planned(*context, *call, nullptr);
    const int64_t bytes = theon_dtype_bytes(p.dtype);
    *need = {fft::kTablesAt + p.table_numbers * bytes, p.parts * p.part_numbers * bytes};
  });
}

theon_status fft_prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<Plan*>(plan) = planned(*context, *call, plan); });
}

theon_status fft_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  const Plan& p = *static_cast<const Plan*>(memory);
  if (p.rows == 0) return THEON_OK;
  if (p.dtype == THEON_FLOAT32) {
    fft::Run<float>(*context, p, *call, workspace).run();
  } else {
    fft::Run<double>(*context, p, *call, workspace).run();
  }
  return THEON_OK;
}

KernelList fft_kernels() noexcept {
  static constexpr theon_kernel kernels[] = {{sizeof(theon_kernel), 1, "fft", 0, 0, fft_size, fft_prepare, fft_run}};
  return {kernels, 1};
}

}  // namespace theon
