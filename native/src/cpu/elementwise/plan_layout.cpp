// How a plan lies in memory.
#include <algorithm>
#include <cstring>

#include "cpu/elementwise/compile.hpp"

namespace theon {

int64_t TileProgram::plan_bytes() {
  int64_t at = sizeof(Plan);
  const auto place = [&](auto& offset, int64_t bytes) {
    at = round_up(at, 8);
    offset = static_cast<int32_t>(at);
    at += bytes;
  };
  const auto bytes_of = [](const auto& v) { return static_cast<int64_t>(v.size() * sizeof(v[0])); };
  const int64_t dims = static_cast<int64_t>(space.dims.size()) * 8;
  place(head.at_inputs, bytes_of(inputs));
  place(head.at_outputs, bytes_of(outputs));
  place(head.at_reductions, bytes_of(reductions));
  place(head.at_steps, bytes_of(steps));
  place(head.at_fixed, bytes_of(fixed));
  place(head.at_faults, bytes_of(faults));
  place(head.at_lengths, dims);
  place(head.at_strides, dims * head.operand_count);
  place(head.at_accumulators, dims * head.output_count);
  place(head.at_pieces, 2 * dims * head.output_count);
  place(head.at_offsets, int64_t{8} * head.operand_count);
  place(head.at_constants, bytes_of(constants));
  return at;
}

void TileProgram::write(void* plan) {
  plan_bytes();
  head.inputs = static_cast<uint16_t>(inputs.size());
  head.outputs = static_cast<uint16_t>(outputs.size());
  head.reductions = static_cast<uint16_t>(reductions.size());
  head.fixed = static_cast<uint16_t>(fixed.size());
  head.faults = static_cast<uint16_t>(faults.size());
  head.constants = static_cast<uint16_t>(constants.size());
  char* base = static_cast<char*>(plan);
  std::memcpy(base, &head, sizeof(head));
  const auto copy = [&](int32_t offset, const auto& v) {
    if (!v.empty()) std::memcpy(base + offset, v.data(), v.size() * sizeof(v[0]));
  };
  copy(head.at_inputs, inputs);
  copy(head.at_outputs, outputs);
  copy(head.at_reductions, reductions);
  copy(head.at_steps, steps);
  copy(head.at_fixed, fixed);
  copy(head.at_faults, faults);
  copy(head.at_constants, constants);
  const auto words = [&](int32_t offset) { return reinterpret_cast<int64_t*>(base + offset); };
  const size_t dims = space.dims.size();
  for (size_t d = 0; d < dims; ++d) {
    words(head.at_lengths)[d] = space.dims[d].length;
    for (int32_t k = 0; k < head.operand_count; ++k)
      words(head.at_strides)[static_cast<size_t>(k) * dims + d] = space.dims[d].strides[k];
    for (int32_t o = 0; o < head.output_count; ++o)
      words(head.at_accumulators)[static_cast<size_t>(o) * dims + d] = space.dims[d].accumulators[o];
  }
  for (const ReduceStep& step : reductions)
    space.merge_pieces(step.operand, words(head.at_pieces) + 2 * step.operand * dims);
  for (int32_t k = 0; k < head.operand_count; ++k) words(head.at_offsets)[k] = space.offsets[k];
}

}  // namespace theon
