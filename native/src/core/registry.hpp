// Kernels by name and version.
#pragma once

#include <span>

#include "core/status.hpp"
#include "theon/kernel.h"

namespace theon {

/// The registry entry, or null: never null for a built-in kernel. Throws std::bad_alloc where there is no memory for the entries
/// of the built-in kernels; a later call tries again.
const theon_kernel* find_kernel(const char* name, int32_t version);

/// Adds an entry (copied); throws Error.
void register_kernel(const theon_kernel& kernel);

// Each kernel family offers its own entries; core/registry.cpp adds them all on first use.
struct KernelList {
  const theon_kernel* first;
  int32_t count;
};
KernelList elementwise_kernels() noexcept;  // cpu/elementwise: "elementwise" "elementwise_checked"
KernelList reduce_kernels() noexcept;       // cpu/reduce: "arg_reduce", those of theon/rows.h
KernelList blas_kernels() noexcept;         // cpu/blas: "gemm" "gemv" "ger" "dot" "trsm" "matrix_stream"
KernelList array_kernels() noexcept;        // cpu/array: see theon/array.h
KernelList indexing_kernels() noexcept;     // cpu/indexing: "gather" "scatter" "check"
KernelList sort_kernels() noexcept;         // cpu/sort: "sort" "argsort" "search_sorted"
KernelList cumulative_kernels() noexcept;   // cpu/cumulative: "cumulate"
KernelList fft_kernels() noexcept;          // cpu/fft: "fft"
KernelList random_kernels() noexcept;       // cpu/random: "random"
KernelList linalg_kernels() noexcept;       // cpu/linalg: see theon/linalg.h

/// All families, in the order in which they are registered.
using KernelFamily = KernelList (*)() noexcept;
std::span<const KernelFamily> kernel_families() noexcept;

/// Sizes, prepares and runs a kernel once, with temporary plan and workspace: what the typed functions of abi/ do.
void run_once(theon_context& context, const theon_kernel& kernel, const theon_kernel_call& call);

}  // namespace theon
