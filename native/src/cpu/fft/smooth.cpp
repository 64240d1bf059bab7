#include "cpu/fft/smooth.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"

namespace theon::fft {
namespace {

constexpr int64_t kLongest = 4096;   // of what runs in columns without being cut
constexpr int64_t kWorthwhile = 64;  // rows that would not fill half a vector are cut from here on

// Fours first: their passes are the cheapest.
bool factorize(int64_t n, Line& line) noexcept {
  line.length = n;
  line.stages = 0;
  for (int32_t radix = 4; radix <= kLargestRadix; radix = radix == 4 ? 2 : radix == 2 ? 3 : radix + 2) {
    while (n % radix == 0 && line.stages < kMostStages) line.radix[line.stages++] = radix, n /= radix;
  }
  return n == 1;
}

template <class T>
void put(Tables<T>& tables, int64_t offset, Root w) noexcept {
  tables.at(offset)[0] = static_cast<T>(w.re);
  tables.at(offset)[1] = static_cast<T>(w.im);
}

template <class T>
Line plan_line(int64_t n, Tables<T>& tables) noexcept {
  Line line{};
  factorize(n, line);
  int64_t rest = n;
  for (int32_t i = 0; i < line.stages; ++i) {
    const int64_t radix = line.radix[i], groups = rest / radix;
    line.twiddles[i] = tables.add(groups * (radix - 1) * 2);
    line.roots[i] = radix > 5 ? tables.add(2 * radix) : 0;
    if (tables.is_written()) {
      for (int64_t g = 0; g < groups; ++g) {
        for (int64_t k = 1; k < radix; ++k)
          put(tables, line.twiddles[i] + (g * (radix - 1) + k - 1) * 2, root(g * k, rest));
      }
      for (int64_t k = 0; radix > 5 && k < radix; ++k) {
        const Root w = root(k, radix);
        *tables.at(line.roots[i] + k) = static_cast<T>(w.re);
        *tables.at(line.roots[i] + radix + k) = static_cast<T>(-w.im);
      }
    }
    rest = groups;
  }
  return line;
}

// The divisor of n next below its root.
int64_t divisor_of(int64_t n) noexcept {
  auto d = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  while (d > 1 && n % d != 0) --d;
  return d;
}

// Passes from one buffer to the other and back; where the result is.
template <class T>
T* run_line(const Loops<T>& loops, const Line& line, const T* tables, T* data, T* other) noexcept {
  int64_t groups = line.length, stride = 1;
  for (int32_t i = 0; i < line.stages; ++i) {
    groups /= line.radix[i];
    loops.pass({line.radix[i], groups, stride, tables + line.twiddles[i], tables + line.roots[i], data, other});
    std::swap(data, other);
    stride *= line.radix[i];
  }
  return data;
}

// Element (j, column) of the buffer is element j of row number `column`; the other columns are 0.
template <class T>
void gather_rows(T* data, int64_t n, const Row<const T>* rows, int64_t count) noexcept {
  if (count < kColumns<T>) std::fill(data, data + n * kPoint<T>, T{0});
  for (int64_t c = 0; c < count; ++c) {
    const Row<const T>& row = rows[c];
    if (row.re != nullptr) {
      for (int64_t j = 0; j < n; ++j) data[j * kPoint<T> + c] = row.re[j * row.step];
    } else {
      for (int64_t j = 0; j < n; ++j) data[j * kPoint<T> + c] = 0;
    }
    if (row.im != nullptr) {
      for (int64_t j = 0; j < n; ++j) data[j * kPoint<T> + kColumns<T> + c] = row.im[j * row.step];
    } else {
      for (int64_t j = 0; j < n; ++j) data[j * kPoint<T> + kColumns<T> + c] = 0;
    }
  }
}

template <class T>
void scatter_rows(const T* data, int64_t n, const Row<T>* rows, int64_t count, T scale) noexcept {
  for (int64_t c = 0; c < count; ++c) {
    const Row<T>& row = rows[c];
    for (int64_t j = 0; j < n; ++j) {
      row.re[j * row.step] = data[j * kPoint<T> + c] * scale;
      row.im[j * row.step] = data[j * kPoint<T> + kColumns<T> + c] * scale;
    }
  }
}

// Columns of a row taken as a matrix of n2 columns, from column number `first` on.
template <class T>
void gather_columns(T* data, int64_t n1, int64_t n2, int64_t first, int64_t count, const Row<const T>& row) noexcept {
  for (int64_t i = 0; i < n1; ++i) {
    T* to = data + i * kPoint<T>;
    const int64_t at = (i * n2 + first) * row.step;
    for (int64_t c = 0; c < count; ++c) to[c] = row.re == nullptr ? T{0} : row.re[at + c * row.step];
    for (int64_t c = 0; c < count; ++c) to[kColumns<T> + c] = row.im == nullptr ? T{0} : row.im[at + c * row.step];
    for (int64_t c = count; c < kColumns<T>; ++c) to[c] = to[kColumns<T> + c] = 0;
  }
}

template <class T>
class Split {
 public:
  Split(const theon_context& context, const Smooth& plan, const T* tables, T* scratch, int64_t buffers) noexcept
      : context_(context),
        plan_(plan),
        tables_(tables),
        loops_(loops<T>(context.level)),
        n1_(plan.first.length),
        n2_(plan.second.length),
        blocks_(ceil_div(n2_, kColumns<T>)),
        middle_(scratch),
        buffers_(scratch + blocks_ * n1_ * kPoint<T>),
        count_(buffers) {}

  static int64_t buffer(const Smooth& plan) noexcept {
    return std::max(3 * plan.first.length, 2 * plan.second.length) * kPoint<T>;
  }

  void run(const Row<const T>& from, const Row<T>& to, T scale) noexcept {
    share(blocks_, [&](int64_t block, T* memory) noexcept { over_columns(from, block, memory); });
    share(ceil_div(n1_, kColumns<T>), [&](int64_t block, T* memory) noexcept { over_rows(to, block, memory, scale); });
  }

 private:
  // Parts of the blocks, each with a buffer of its own.
  template <class Body>
  void share(int64_t blocks, Body&& body) noexcept {
    const int64_t parts = std::min(blocks, count_);
    parallel_for(context_, parts, [&](int64_t part) noexcept {
      T* memory = buffers_ + part * buffer(plan_);
      for (int64_t block = part * blocks / parts; block < (part + 1) * blocks / parts; ++block) body(block, memory);
    });
  }

  void over_columns(const Row<const T>& from, int64_t block, T* memory) noexcept {
    const int64_t first = block * kColumns<T>, count = std::min(kColumns<T>, n2_ - first);
    T* other = memory + n1_ * kPoint<T>;
    gather_columns(memory, n1_, n2_, first, count, from);
    T* result = run_line(loops_, plan_.first, tables_, memory, other);
    // exp(-2 pi i k (first + c) / n), the first summand from two tables.
    T* factors = memory + 2 * n1_ * kPoint<T>;
    const T* coarse = tables_ + plan_.coarse;
    const T* fine = tables_ + plan_.fine;
    for (int64_t k = 0; k < n1_; ++k) {
      const int64_t e = k * first;
      const T* a = coarse + e / n1_ * 2;
      const T* b = fine + e % n1_ * 2;
      factors[2 * k] = a[0] * b[0] - a[1] * b[1];
      factors[2 * k + 1] = a[0] * b[1] + a[1] * b[0];
    }
    loops_.twist(result, n1_, factors, tables_ + plan_.columns);
    std::copy(result, result + n1_ * kPoint<T>, middle_ + block * n1_ * kPoint<T>);
  }

  void over_rows(const Row<T>& to, int64_t block, T* memory, T scale) noexcept {
    const int64_t first = block * kColumns<T>, count = std::min(kColumns<T>, n1_ - first);
    if (count < kColumns<T>) std::fill(memory, memory + n2_ * kPoint<T>, T{0});
    for (int64_t j = 0; j < n2_; j += kColumns<T>) {
      const T* from = middle_ + (j / kColumns<T> * n1_ + first) * kPoint<T>;
      const int64_t columns = std::min(kColumns<T>, n2_ - j);
      for (int64_t k = 0; k < count; ++k) {
        for (int64_t c = 0; c < columns; ++c) {
          memory[(j + c) * kPoint<T> + k] = from[k * kPoint<T> + c];
          memory[(j + c) * kPoint<T> + kColumns<T> + k] = from[k * kPoint<T> + kColumns<T> + c];
        }
      }
    }
    const T* result = run_line(loops_, plan_.second, tables_, memory, memory + n2_ * kPoint<T>);
    for (int64_t k = 0; k < n2_; ++k) {
      const int64_t at = (k * n1_ + first) * to.step;
      const T* point = result + k * kPoint<T>;
      for (int64_t c = 0; c < count; ++c) {
        to.re[at + c * to.step] = point[c] * scale;
        to.im[at + c * to.step] = point[kColumns<T> + c] * scale;
      }
    }
  }

  const theon_context& context_;
  const Smooth& plan_;
  const T* tables_;
  const Loops<T>& loops_;
  const int64_t n1_, n2_, blocks_;
  T* middle_;
  T* buffers_;
  const int64_t count_;
};

}  // namespace

Root root(int64_t k, int64_t n) noexcept {
  // Within an eighth of a turn the functions are exact to the last digit.
  k %= n;
  const int64_t eighth = 8 * k / n;
  const int64_t quarter = (eighth + 1) / 2;
  const double angle = 2 * std::numbers::pi * static_cast<double>(4 * k - quarter * n) / (4 * static_cast<double>(n));
  const double c = std::cos(angle), s = std::sin(angle);
  switch (quarter % 4) {
    case 0: return {c, -s};
    case 1: return {-s, -c};
    case 2: return {-c, s};
    default: return {s, c};
  }
}

bool is_smooth(int64_t n) noexcept {
  Line line{};
  return factorize(n, line);
}

template <class T>
Smooth plan_smooth(int64_t n, int64_t rows, Tables<T>& tables) noexcept {
  Smooth plan{};
  plan.length = n;
  const int64_t divisor = n < kWorthwhile ? 1 : divisor_of(n);
  plan.is_split = divisor > 1 && (n > kLongest || 2 * rows <= kColumns<T>);
  if (!plan.is_split) {
    plan.first = plan_line<T>(n, tables);
    return plan;
  }
  plan.first = plan_line<T>(divisor, tables);
  plan.second = plan_line<T>(n / divisor, tables);
  const int64_t n1 = divisor, n2 = n / divisor;
  plan.coarse = tables.add(2 * n2);
  plan.fine = tables.add(2 * n1);
  plan.columns = tables.add(n1 * kPoint<T>);
  if (!tables.is_written()) return plan;
  for (int64_t i = 0; i < n2; ++i) put(tables, plan.coarse + 2 * i, root(i, n2));
  for (int64_t i = 0; i < n1; ++i) put(tables, plan.fine + 2 * i, root(i, n));
  for (int64_t k = 0; k < n1; ++k) {
    for (int64_t c = 0; c < kColumns<T>; ++c) {
      const Root w = root(k * c, n);
      tables.at(plan.columns + k * kPoint<T>)[c] = static_cast<T>(w.re);
      tables.at(plan.columns + k * kPoint<T>)[kColumns<T> + c] = static_cast<T>(w.im);
    }
  }
  return plan;
}

template <class T>
int64_t smooth_scratch(const Smooth& plan, int64_t buffers) noexcept {
  if (!plan.is_split) return 2 * plan.length * kPoint<T>;
  return ceil_div(plan.second.length, kColumns<T>) * plan.first.length * kPoint<T> + buffers * Split<T>::buffer(plan);
}

template <class T>
void run_smooth(const theon_context& context, const Smooth& plan, const T* tables, const Row<const T>* from,
                const Row<T>* to, int64_t count, T scale, T* scratch, int64_t buffers) noexcept {
  if (plan.is_split) return Split<T>(context, plan, tables, scratch, buffers).run(*from, *to, scale);
  gather_rows(scratch, plan.length, from, count);
  const T* result = run_line(loops<T>(context.level), plan.first, tables, scratch, scratch + plan.length * kPoint<T>);
  scatter_rows(result, plan.length, to, count, scale);
}

#define THEON_INSTANCES(T)                                                                                             \
  template Smooth plan_smooth<T>(int64_t, int64_t, Tables<T>&) noexcept;                                               \
  template int64_t smooth_scratch<T>(const Smooth&, int64_t) noexcept;                                                 \
  template void run_smooth(const theon_context&, const Smooth&, const T*, const Row<const T>*, const Row<T>*, int64_t, \
                           T, T*, int64_t) noexcept
THEON_INSTANCES(float);
THEON_INSTANCES(double);

}  // namespace theon::fft
