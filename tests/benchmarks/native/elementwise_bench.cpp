// Time per element of Composites, prepared once: what a compiled program pays for one instruction.
// Arguments of each case: elements, threads.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include "theon/theon.h"

namespace {

struct Expression {
  const char* name;
  int32_t inputs;
  std::vector<double> constants;
  std::vector<theon_composite_node> nodes;  // operand numbers: inputs, constants, nodes; dtype is filled in
  int32_t reduction = THEON_REDUCE_NONE;
};

theon_composite_node node(int32_t op, int32_t a, int32_t b = -1) { return {op, 0, {a, b, -1}, 0}; }

const std::vector<Expression>& expressions() {
  static const auto* list = new std::vector<Expression>{
      {"a+1", 1, {1}, {node(THEON_OP_ADD, 0, 1)}},
      {"2a+3b", 2, {2, 3}, {node(THEON_OP_MUL, 0, 2), node(THEON_OP_MUL, 1, 3), node(THEON_OP_ADD, 4, 5)}},
      {"a^2+b^2+2ab",
       2,
       {2},
       {node(THEON_OP_SQR, 0), node(THEON_OP_SQR, 1), node(THEON_OP_ADD, 3, 4), node(THEON_OP_MUL, 2, 0), node(THEON_OP_MUL, 6, 1),
        node(THEON_OP_ADD, 5, 7)}},
      {"sigmoid(ab+c)", 3, {}, {node(THEON_OP_MUL, 0, 1), node(THEON_OP_ADD, 3, 2), node(THEON_OP_SIGMOID, 4)}},
      {"log1p(exp(a))", 1, {}, {node(THEON_OP_EXP, 0), node(THEON_OP_LOG1P, 1)}},
      {"tanh(a)*b+c", 3, {}, {node(THEON_OP_TANH, 0), node(THEON_OP_MUL, 3, 1), node(THEON_OP_ADD, 4, 2)}},
      {"sum(a*b)", 2, {}, {node(THEON_OP_MUL, 0, 1)}, THEON_REDUCE_SUM},
  };
  return *list;
}

std::vector<int64_t> blob_of(const Expression& e, int32_t dtype) {
  std::vector<char> bytes;
  const auto add = [&](const auto& part) {
    const auto* p = reinterpret_cast<const char*>(&part);
    bytes.insert(bytes.end(), p, p + sizeof(part));
  };
  const auto constants = static_cast<int32_t>(e.constants.size()), nodes = static_cast<int32_t>(e.nodes.size());
  add(theon_composite{sizeof(theon_composite), 1, e.inputs, constants, 0, nodes, 1, 0});
  for (int32_t i = 0; i < e.inputs; ++i) add(theon_composite_input{dtype, 0});
  for (const double value : e.constants) {
    theon_composite_constant constant{dtype, 0, 0};
    const float single = static_cast<float>(value);
    std::memcpy(&constant.bits, dtype == THEON_FLOAT32 ? static_cast<const void*>(&single) : &value, dtype == THEON_FLOAT32 ? 4 : 8);
    add(constant);
  }
  for (theon_composite_node n : e.nodes) {
    n.dtype = dtype;
    add(n);
  }
  const bool reduced = e.reduction != THEON_REDUCE_NONE;
  add(theon_composite_output{e.inputs + constants + nodes - 1, e.reduction, reduced ? 1u : 0u, 0});
  std::vector<int64_t> words(bytes.size() / 8);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

void fill(int32_t dtype, void* data, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const double value = static_cast<double>(i % 1000) * 0.004 - 2;
    if (dtype == THEON_FLOAT32) {
      static_cast<float*>(data)[i] = static_cast<float>(value);
    } else {
      static_cast<double*>(data)[i] = value;
    }
  }
}

void run(benchmark::State& state, const Expression& e, int32_t dtype) {
  const int64_t n = state.range(0);
  const theon_context_args args{sizeof(args), static_cast<int32_t>(state.range(1)), THEON_SIMD_BEST, 0};
  theon_context* context = nullptr;
  const theon_kernel* kernel = nullptr;
  if (theon_context_create(&args, &context) != THEON_OK || theon_kernel_find("elementwise", 1, &kernel) != THEON_OK) {
    return state.SkipWithError(theon_last_error());
  }
  const int64_t stride = 1;
  const bool reduced = e.reduction != THEON_REDUCE_NONE;
  std::vector<theon_tensor> operands;
  std::vector<void*> memory;
  for (int32_t k = 0; k <= e.inputs; ++k) {
    memory.push_back(nullptr);
    if (theon_allocate(n * theon_dtype_bytes(dtype), &memory.back()) != THEON_OK) return state.SkipWithError(theon_last_error());
    fill(dtype, memory.back(), n);
    operands.push_back({memory.back(), &n, &stride, k == 0 && reduced ? 0 : 1, dtype});
  }
  const std::vector<int64_t> blob = blob_of(e, dtype);
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = e.inputs + 1;
  call.output_count = 1;
  call.attributes = blob.data();
  call.attribute_bytes = static_cast<int32_t>(blob.size() * 8);
  call.operands = operands.data();
  theon_kernel_need need{};
  if (kernel->size_of(context, &call, &need) != THEON_OK) return state.SkipWithError(theon_last_error());
  void *plan = nullptr, *workspace = nullptr;
  if (theon_allocate(need.plan_bytes, &plan) != THEON_OK || theon_allocate(need.workspace_bytes, &workspace) != THEON_OK ||
      kernel->prepare(context, &call, plan) != THEON_OK) {
    return state.SkipWithError(theon_last_error());
  }
  for (auto _ : state) {
    kernel->run(context, &call, plan, workspace);
    benchmark::ClobberMemory();
  }
  state.counters["ns/element"] =
      benchmark::Counter(static_cast<double>(n) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  for (void* block : memory) theon_free(block);
  theon_free(plan);
  theon_free(workspace);
  theon_context_destroy(context);
}

}  // namespace

int main(int argc, char** argv) {
  for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
    for (const Expression& e : expressions()) {
      auto* bench = benchmark::RegisterBenchmark((std::string(e.name) + "/" + theon_dtype_name(dtype)).c_str(),
                                                 [&e, dtype](benchmark::State& state) { run(state, e, dtype); });
      for (const int64_t threads : {1, 2}) {
        for (const int64_t n : {1, 1000, 100'000, 1'000'000, 10'000'000}) {
          if (threads == 1 || n >= 100'000) bench->Args({n, threads});
        }
      }
      bench->UseRealTime();
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
