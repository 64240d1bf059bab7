#include "cpu/elementwise/composite.hpp"

#include <cstdio>

#include "core/dtype.hpp"

namespace theon {
namespace {

constexpr int32_t kReductionBits = THEON_MAX_RANK;

void check_count(int32_t count, int32_t least, int32_t most, const char* what) {
  if (count < least || count > most) {
    raise(THEON_INVALID_ARGUMENT, "composite: %s is %d; expected %d to %d", what, count, least, most);
  }
}

void check_value_dtype(int32_t dtype, const char* what, int32_t index) {
  if (!is_dtype(dtype))
    raise(THEON_INVALID_ARGUMENT, "composite: %s %d has dtype number %d; expected one of dtypes.def", what, index,
          dtype);
  if (!is_computed(dtype)) {
    raise(THEON_UNSUPPORTED, "composite: %s %d is %s, which is stored and moved but not computed with", what, index,
          dtype_name(dtype));
  }
}

void check_zero(int32_t reserved, const char* what, int32_t index) {
  if (reserved != 0)
    raise(THEON_INVALID_ARGUMENT, "composite: the reserved field of %s %d is %d; expected 0", what, index, reserved);
}

uint32_t axis_bits(int32_t rank) { return rank == kReductionBits ? ~uint32_t{0} : (uint32_t{1} << rank) - 1; }

void check_axes(uint32_t axes, int32_t rank, const char* what, int32_t index) {
  if ((axes & ~axis_bits(rank)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "composite: %s %d names axes 0x%x; the iteration space has rank %d", what, index,
          axes, rank);
  }
}

template <class Entry>
const Entry* take(const char*& at, int32_t count) {
  const auto* entries = reinterpret_cast<const Entry*>(at);
  at += static_cast<int64_t>(count) * static_cast<int64_t>(sizeof(Entry));
  return entries;
}

Composite locate(const theon_kernel_call& call) {
  if (call.attributes == nullptr || reinterpret_cast<uintptr_t>(call.attributes) % 8 != 0) {
    raise(THEON_INVALID_ARGUMENT, "composite: attributes are %s",
          call.attributes == nullptr ? "null" : "not aligned to 8 bytes");
  }
  if (call.attribute_bytes < static_cast<int32_t>(sizeof(theon_composite))) {
    raise(THEON_INVALID_ARGUMENT, "composite: %d bytes of attributes; its head alone has %d", call.attribute_bytes,
          static_cast<int>(sizeof(theon_composite)));
  }
  const auto& head = *static_cast<const theon_composite*>(call.attributes);
  if (head.size != static_cast<int32_t>(sizeof(theon_composite))) {
    raise(THEON_INVALID_ARGUMENT, "theon_composite.size is %d; expected %d", head.size,
          static_cast<int>(sizeof(theon_composite)));
  }
  if (head.reserved != 0) raise(THEON_INVALID_ARGUMENT, "theon_composite.reserved is %d; expected 0", head.reserved);
  check_count(head.rank, 0, THEON_MAX_RANK, "rank");
  check_count(head.input_count, 0, THEON_COMPOSITE_MAX_STREAMS - 1, "input_count");
  check_count(head.constant_count, 0, kMaxConstants, "constant_count");
  check_count(head.parameter_count, 0, kMaxConstants, "parameter_count");
  check_count(head.node_count, 0, THEON_COMPOSITE_MAX_NODES, "node_count");
  check_count(head.output_count, 1, THEON_COMPOSITE_MAX_STREAMS, "output_count");
  check_count(head.input_count + head.output_count, 1, THEON_COMPOSITE_MAX_STREAMS, "the number of inputs and outputs");

  Composite c{};
  c.rank = head.rank;
  c.input_count = head.input_count, c.constant_count = head.constant_count, c.parameter_count = head.parameter_count;
  c.node_count = head.node_count, c.output_count = head.output_count;
  const char* at = reinterpret_cast<const char*>(&head + 1);
  c.inputs = take<theon_composite_input>(at, c.input_count);
  c.constants = take<theon_composite_constant>(at, c.constant_count);
  c.parameters = take<theon_composite_parameter>(at, c.parameter_count);
  c.nodes = take<theon_composite_node>(at, c.node_count);
  c.outputs = take<theon_composite_output>(at, c.output_count);
  const auto bytes = at - reinterpret_cast<const char*>(&head);
  if (call.attribute_bytes != bytes) {
    raise(THEON_INVALID_ARGUMENT, "composite: %d bytes of attributes; its counts ask for %d", call.attribute_bytes,
          static_cast<int>(bytes));
  }
  c.first_constant = c.input_count;
  c.first_parameter = c.first_constant + c.constant_count;
  c.first_node = c.first_parameter + c.parameter_count;
  c.value_count = c.first_node + c.node_count;
  return c;
}

void check_inputs(Composite& c, const theon_kernel_call& call) {
  uint8_t* dtypes = c.dtypes;
  for (int32_t i = 0; i < c.input_count; ++i) {
    check_value_dtype(c.inputs[i].dtype, "input", i);
    check_axes(c.inputs[i].broadcast, c.rank, "the broadcast mask of input", i);
    *dtypes++ = static_cast<uint8_t>(c.inputs[i].dtype);
  }
  for (int32_t i = 0; i < c.constant_count; ++i) {
    const theon_composite_constant& constant = c.constants[i];
    check_value_dtype(constant.dtype, "constant", i);
    check_zero(constant.reserved, "constant", i);
    if (dtype_bytes(constant.dtype) > 8) {
      raise(THEON_INVALID_ARGUMENT, "composite: constant %d is %s; expected a dtype of at most 8 bytes", i,
            dtype_name(constant.dtype));
    }
    if (constant.dtype == THEON_BOOL && (constant.bits & 0xff) > 1) {
      raise(THEON_INVALID_ARGUMENT, "composite: constant %d is a bool of value %d; expected 0 or 1", i,
            static_cast<int>(constant.bits & 0xff));
    }
    *dtypes++ = static_cast<uint8_t>(constant.dtype);
  }
  for (int32_t i = 0; i < c.parameter_count; ++i) {
    check_value_dtype(c.parameters[i].dtype, "parameter", i);
    if (c.parameters[i].index < 0 || c.parameters[i].index >= call.parameter_count) {
      raise(THEON_INVALID_ARGUMENT, "composite: parameter %d reads position %d of the call's %d parameters", i,
            c.parameters[i].index, call.parameter_count);
    }
    *dtypes++ = static_cast<uint8_t>(c.parameters[i].dtype);
  }
}

void check_nodes(Composite& c) {
  for (int32_t i = 0; i < c.node_count; ++i) {
    const theon_composite_node& node = c.nodes[i];
    const int arity = op_arity(node.op);
    if (arity < 0)
      raise(THEON_INVALID_ARGUMENT, "composite: node %d has op %d; expected 0 to %d", i, node.op, THEON_OP_COUNT - 1);
    check_value_dtype(node.dtype, "node", i);
    check_zero(node.reserved, "node", i);
    uint8_t in[3] = {};
    for (int k = 0; k < 3; ++k) {
      const int32_t operand = node.operands[k];
      if (k >= arity) {
        if (operand != -1) {
          raise(THEON_INVALID_ARGUMENT, "composite: node %d: operand %d of %s is %d; expected -1, it takes %d", i, k,
                op_name(node.op), operand, arity);
        }
        continue;
      }
      if (operand < 0 || operand >= c.first_node + i) {
        raise(THEON_INVALID_ARGUMENT,
              "composite: node %d: operand %d of %s is value %d; expected an earlier value, 0 to %d", i, k,
              op_name(node.op), operand, c.first_node + i - 1);
      }
      in[k] = c.dtypes[operand];
    }
    char where[40];
    std::snprintf(where, sizeof(where), "composite: node %d", i);
    check_op_dtypes(node.op, node.dtype, in, where);
    c.dtypes[c.first_node + i] = static_cast<uint8_t>(node.dtype);
  }
}

void check_reduction(const theon_composite_output& output, int32_t dtype, int32_t index) {
  static constexpr const char* kNames[] = {
#define THEON_REDUCTION(id, NAME, Name) #Name,
#include "theon/reductions.def"
  };
  const bool is_bool = dtype == THEON_BOOL;
  const char* expected = nullptr;
  switch (output.reduction) {
    case THEON_REDUCE_SUM:
    case THEON_REDUCE_PROD: expected = is_bool ? "integers, floats or complex numbers" : nullptr; break;
    case THEON_REDUCE_ANY:
    case THEON_REDUCE_ALL: expected = is_bool ? nullptr : "bool"; break;
    case THEON_REDUCE_MEAN:
      expected = is_float(dtype) || is_complex(dtype) ? nullptr : "floats or complex numbers";
      break;
    default: expected = is_complex(dtype) ? "bool, integers or floats" : nullptr; break;
  }
  if (expected != nullptr) {
    raise(THEON_DTYPE_MISMATCH, "composite: output %d: %s does not accept %s; expected %s", index,
          kNames[output.reduction], dtype_name(dtype), expected);
  }
}

void check_outputs(const Composite& c) {
  for (int32_t i = 0; i < c.output_count; ++i) {
    const theon_composite_output& output = c.outputs[i];
    check_zero(output.reserved, "output", i);
    if (output.value < 0 || output.value >= c.value_count) {
      raise(THEON_INVALID_ARGUMENT, "composite: output %d is value %d; expected 0 to %d", i, output.value,
            c.value_count - 1);
    }
    if (output.reduction < THEON_REDUCE_NONE || output.reduction >= THEON_REDUCE_COUNT) {
      raise(THEON_INVALID_ARGUMENT, "composite: output %d has reduction %d; expected -1 to %d", i, output.reduction,
            THEON_REDUCE_COUNT - 1);
    }
    check_axes(output.axes, c.rank, "output", i);
    if (output.reduction == THEON_REDUCE_NONE) {
      if (output.axes != 0)
        raise(THEON_INVALID_ARGUMENT, "composite: output %d has axes 0x%x but no reduction", i, output.axes);
    } else {
      check_reduction(output, c.dtypes[output.value], i);
    }
  }
}

}  // namespace

Composite parse_composite(const theon_kernel_call& call) {
  Composite c = locate(call);
  if (call.parameter_count < 0 || (call.parameter_count > 0 && call.parameters == nullptr)) {
    raise(THEON_INVALID_ARGUMENT, "composite: %d parameters, array %s", call.parameter_count,
          call.parameters == nullptr ? "null" : "given");
  }
  check_inputs(c, call);
  check_nodes(c);
  check_outputs(c);
  return c;
}

}  // namespace theon
