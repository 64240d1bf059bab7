/// \file
/// Part of theon.hpp: builds fused elementwise programs. Include theon.hpp.
#ifndef THEON_COMPOSITE_HPP
#define THEON_COMPOSITE_HPP

#include "theon/theon.hpp"

namespace theon {

/// A fused elementwise program over an iteration space of `rank` axes; see theon/elementwise.h.
///
///     Composite c(2);
///     const auto x = c.input<float>(), y = c.input<float>({0});  // y has length 1 on axis 0 and is stretched
///     c.output(c.apply(THEON_OP_TANH, {c.apply(THEON_OP_ADD, {x, y})}));
///     c.run(context, {out}, {x_data, y_data});
class Composite {
 public:
  /// A value of one composite, made by its members.
  struct Value {
    int32_t kind;   ///< What it is: an input, a constant, a parameter or a node.
    int32_t index;  ///< Its number among those.
    int32_t dtype;  ///< A theon_dtype.
  };

  /// An empty program over an iteration space of `rank` axes, 0 to THEON_MAX_RANK.
  explicit Composite(int32_t rank) : rank_(rank) {}

  /// The next input. On the axes of `broadcast` it has length 1 and is stretched.
  Value input(int32_t dtype, std::initializer_list<int32_t> broadcast = {}) {
    inputs_.push_back({dtype, detail::mask(broadcast)});
    return {kInput, last(inputs_), dtype};
  }
  /// The next input, with the dtype of T.
  template <class T>
  Value input(std::initializer_list<int32_t> broadcast = {}) {
    return input(dtype_of<T>(), broadcast);
  }

  /// A constant of at most 8 bytes.
  template <class T>
  Value constant(T value) {
    static_assert(sizeof(T) <= sizeof(int64_t), "a constant has at most 8 bytes");
    int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(value));
    constants_.push_back({dtype_of<T>(), 0, bits});
    return {kConstant, last(constants_), dtype_of<T>()};
  }

  /// The integer at position `index` of the parameters given to run, converted to a dtype.
  Value parameter(int32_t dtype, int32_t index) {
    parameters_.push_back({dtype, index});
    return {kParameter, last(parameters_), dtype};
  }

  /// An op of scalar_ops.def but CAST. Comparisons and tests give bool, every other op the dtype of its last operand.
  Value apply(theon_scalar_op op, std::initializer_list<Value> operands) {
    if (operands.size() == 0) throw Error(THEON_INVALID_ARGUMENT, "an op needs operands");
    const bool is_test = (op >= THEON_OP_EQUAL && op <= THEON_OP_GREATER_EQUAL) || op == THEON_OP_IS_NAN ||
                         op == THEON_OP_IS_INF;
    return node(op, is_test ? static_cast<int32_t>(THEON_BOOL) : (operands.end() - 1)->dtype, operands);
  }

  /// Conversion to another dtype.
  Value cast(Value x, int32_t dtype) { return node(THEON_OP_CAST, dtype, {x}); }

  /// Makes a value the next output, reduced over `axes` if a reduction is given.
  void output(Value value, theon_reduction reduction = THEON_REDUCE_NONE, std::initializer_list<int32_t> axes = {}) {
    outputs_.push_back({value, reduction, detail::mask(axes)});
  }

  /// The bytes that theon_elementwise and programs take.
  std::vector<char> bytes() const {
    std::vector<char> all;
    const theon_composite head{static_cast<int32_t>(sizeof(theon_composite)),
                               rank_,
                               count(inputs_),
                               count(constants_),
                               count(parameters_),
                               count(nodes_),
                               count(outputs_),
                               0};
    append(all, head);
    for (const auto& entry : inputs_) append(all, entry);
    for (const auto& entry : constants_) append(all, entry);
    for (const auto& entry : parameters_) append(all, entry);
    for (const Node& entry : nodes_) {
      theon_composite_node node{entry.op, entry.dtype, {-1, -1, -1}, 0};
      for (size_t i = 0; i < entry.operands.size(); ++i) node.operands[i] = number(entry.operands[i]);
      append(all, node);
    }
    for (const Output& entry : outputs_) {
      append(all, theon_composite_output{number(entry.value), entry.reduction, entry.axes, 0});
    }
    return all;
  }

  /// Runs it once.
  void run(const Context& context, const std::vector<TensorView>& outputs, const std::vector<TensorView>& inputs,
           const std::vector<int64_t>& parameters = {}) const {
    const std::vector<char> program = bytes();
    std::vector<int64_t> aligned((program.size() + sizeof(int64_t) - 1) / sizeof(int64_t));
    std::memcpy(aligned.data(), program.data(), program.size());
    std::vector<theon_tensor> operands = detail::raw(outputs);
    for (const TensorView& input : inputs) operands.push_back(input.raw());
    theon_elementwise_args args{};
    args.size = static_cast<int32_t>(sizeof(args));
    args.operand_count = static_cast<int32_t>(operands.size());
    args.program = reinterpret_cast<const theon_composite*>(aligned.data());
    args.program_bytes = static_cast<int64_t>(program.size());
    args.operands = operands.data();
    args.parameters = parameters.data();
    args.parameter_count = static_cast<int32_t>(parameters.size());
    check(theon_elementwise(context.handle(), &args));
  }

 private:
  enum Kind : int32_t { kInput, kConstant, kParameter, kNode };
  struct Node {
    int32_t op, dtype;
    std::vector<Value> operands;
  };
  struct Output {
    Value value;
    int32_t reduction;
    uint32_t axes;
  };

  template <class Entry>
  static int32_t count(const std::vector<Entry>& entries) {
    return static_cast<int32_t>(entries.size());
  }
  template <class Entry>
  static int32_t last(const std::vector<Entry>& entries) {
    return count(entries) - 1;
  }
  template <class Entry>
  static void append(std::vector<char>& all, const Entry& entry) {
    const char* first = reinterpret_cast<const char*>(&entry);
    all.insert(all.end(), first, first + sizeof(Entry));
  }

  Value node(int32_t op, int32_t dtype, std::initializer_list<Value> operands) {
    if (operands.size() > 3) throw Error(THEON_INVALID_ARGUMENT, "an op has at most 3 operands");
    nodes_.push_back({op, dtype, operands});
    return {kNode, last(nodes_), dtype};
  }

  // Values are numbered: inputs, constants, parameters, nodes.
  int32_t number(const Value& value) const {
    int32_t first = 0;
    if (value.kind > kInput) first += count(inputs_);
    if (value.kind > kConstant) first += count(constants_);
    if (value.kind > kParameter) first += count(parameters_);
    return first + value.index;
  }

  int32_t rank_;
  std::vector<theon_composite_input> inputs_;
  std::vector<theon_composite_constant> constants_;
  std::vector<theon_composite_parameter> parameters_;
  std::vector<Node> nodes_;
  std::vector<Output> outputs_;
};

}  // namespace theon
#endif
