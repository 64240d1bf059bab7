/// \file
/// Programs and frames. A program is immutable, position-independent bytes: it can be saved, loaded and shared between threads.
/// A frame is one call in flight: it binds a program to memory and walks its instructions.
///
/// Layout of the bytes: theon_program_header, then the sections it points to, each aligned to 8 bytes (constants and each
/// nested program: 64), all offsets counted from the header. Little-endian. theon_program_create checks every number before
/// anything runs. An entry of operands, parameters and bindings belongs to one instruction, a nested program to one use.
///
/// Slots are the tensors of a program, registers its int64 variables, expressions its formulas over lengths and registers.
/// Registers are 0 when a run or a loop step begins and are written by one instruction each: SIZE, or LOOP for its steps.
/// A formula that cannot be computed (overflow, division by 0) fails the instruction that uses it, and no other.
/// Instructions run in order; those from `tail_first` on cannot fail and are not cancelled: they write the MUTABLE inputs.
#ifndef THEON_PROGRAM_H
#define THEON_PROGRAM_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// First four bytes of a program: "THPR".
#define THEON_PROGRAM_MAGIC 0x52504854
/// Version of the layout described here.
#define THEON_PROGRAM_VERSION 1

/// How deep programs may be nested.
#define THEON_PROGRAM_MAX_DEPTH 16
/// Most registers of one program.
#define THEON_PROGRAM_MAX_REGISTERS 65536
/// Most registers that one REGISTERS slot shows.
#define THEON_PROGRAM_MAX_SHOWN 64
/// Most outputs of one KERNEL or SIZE instruction.
#define THEON_PROGRAM_MAX_OUTPUTS 64

/// Formulas; expressions.def says what each computes.
typedef enum theon_expression_op {
#define THEON_EXPRESSION(id, NAME, Name) THEON_EXPRESSION_##NAME = id,
#include "theon/expressions.def"
  THEON_EXPRESSION_COUNT = 16  ///< Number of formulas known to this version.
} theon_expression_op;

/// Where a slot's memory comes from.
typedef enum theon_slot_kind {
  THEON_SLOT_INPUT = 0,   ///< The caller's tensor `index`; any strides. A constant shape expression of -1: any length.
  THEON_SLOT_OUTPUT = 1,  ///< The caller's output `index`, or row-major memory that the run allocates for it.
  THEON_SLOT_CONSTANT = 2,  ///< Inside the program, at `offset` of the constants. Row-major.
  THEON_SLOT_ARENA = 3,     ///< In the frame's arena, from instruction `first_use` to `last_use`. Row-major.
  THEON_SLOT_RESERVED = 4,  ///< Given memory by a RESERVE instruction. Row-major. Freed for reuse after `last_use`.
  THEON_SLOT_VIEW = 5,  ///< Set by a VIEW instruction: part of the earlier slot `index`, with own strides and offset.
  THEON_SLOT_REGISTERS = 6  ///< Registers from number `index` on, at most 64, as a row-major int64 tensor.
} theon_slot_kind;

/// What a program may do with a slot.
typedef enum theon_slot_flags {
  THEON_SLOT_MUTABLE = 1  ///< INPUT: instructions of the tail (in a nested program: all) may write it.
} theon_slot_flags;

/// What an instruction does.
typedef enum theon_instruction_kind {
  THEON_INSTRUCTION_KERNEL = 0,   ///< Calls a kernel.
  THEON_INSTRUCTION_VIEW = 1,     ///< Sets operand 0, a VIEW slot. Its bounds are checked against the base.
  THEON_INSTRUCTION_SIZE = 2,     ///< Calls a kernel whose output 0 is a REGISTERS slot.
  THEON_INSTRUCTION_RESERVE = 3,  ///< Gives operand 0, a RESERVED slot (or an OUTPUT), its memory.
  THEON_INSTRUCTION_LOOP = 4,     ///< Runs program `body` as often as expression `condition` says.
  THEON_INSTRUCTION_BRANCH = 5    ///< Runs program `body` if expression `condition` is not 0, else program `otherwise`.
} theon_instruction_kind;

/// How an operand of a LOOP or BRANCH is handed to the nested program.
typedef enum theon_binding_mode {
  THEON_BIND_WHOLE = 0,  ///< The tensor itself.
  THEON_BIND_STEP = 1,   ///< LOOP: the tensor's sub-tensor number step * `stride` + `offset` along axis 0.
  THEON_BIND_CYCLE = 2,  ///< LOOP: like STEP, modulo the length of axis 0: a buffer of the latest steps.
} theon_binding_mode;

/// A part of the program's bytes.
typedef struct theon_section {
  int64_t offset;  ///< Bytes from the header.
  int64_t count;   ///< Entries; bytes for constants, attributes and strings.
} theon_section;

/// Head of a program.
typedef struct theon_program_header {
  uint32_t magic;              ///< THEON_PROGRAM_MAGIC.
  uint32_t version;            ///< THEON_PROGRAM_VERSION.
  int64_t total_bytes;         ///< Of the whole program.
  int32_t input_count;         ///< Tensors the caller passes in.
  int32_t output_count;        ///< Tensors the caller gets back.
  int32_t register_count;      ///< Registers. In a loop body register 0 holds the step.
  int32_t tail_first;          ///< First instruction of the tail; the number of instructions when there is none.
  int32_t name;                ///< Offset in strings.
  int32_t reserved;            ///< 0.
  theon_section expressions;   ///< theon_expression.
  theon_section dims;          ///< int32: expression numbers, see theon_slot.
  theon_section slots;         ///< theon_slot.
  theon_section kernels;       ///< theon_kernel_reference.
  theon_section operands;      ///< int32: slot numbers.
  theon_section parameters;    ///< int32: expression numbers.
  theon_section bindings;      ///< theon_binding.
  theon_section instructions;  ///< theon_instruction.
  theon_section programs;      ///< theon_section: nested programs (offset, bytes), each a complete program.
  theon_section attributes;    ///< Bytes.
  theon_section constants;     ///< Bytes, aligned to 64.
  theon_section strings;       ///< Zero-terminated UTF-8.
} theon_program_header;

/// A formula over earlier expressions.
typedef struct theon_expression {
  int32_t op;     ///< A theon_expression_op.
  int32_t a;      ///< First operand.
  int32_t b;      ///< Second operand.
  int32_t c;      ///< Third operand.
  int64_t value;  ///< CONSTANT: the number.
} theon_expression;

/// A tensor of the program.
typedef struct theon_slot {
  int32_t kind;   ///< A theon_slot_kind.
  int32_t dtype;  ///< A theon_dtype.
  int32_t rank;   ///< Number of axes.
  int32_t flags;  ///< theon_slot_flags.
  int32_t index;  ///< See theon_slot_kind.
  int32_t dims;   ///< First entry in dims: `rank` lengths; for a VIEW then `rank` strides and one offset, in elements.
  int32_t first_use;  ///< ARENA: first instruction that touches it.
  int32_t last_use;   ///< ARENA, RESERVED: last instruction that touches it or a view of it.
  int64_t offset;     ///< CONSTANT: byte offset, a multiple of 64.
  int32_t name;       ///< Offset in strings, for texts.
  int32_t reserved;   ///< 0.
} theon_slot;

/// A kernel the program calls.
typedef struct theon_kernel_reference {
  int32_t name;     ///< Offset in strings.
  int32_t version;  ///< Version it was made for.
} theon_kernel_reference;

/// How one operand of a LOOP or BRANCH reaches the nested program.
typedef struct theon_binding {
  int32_t slot;       ///< Slot of this program.
  int32_t mode;       ///< A theon_binding_mode.
  int32_t is_output;  ///< 1: output number `position` of the nested program; 0: input number `position`.
  int32_t position;   ///< See is_output.
  int64_t stride;     ///< STEP, CYCLE: sub-tensors per step; negative walks backwards.
  int32_t offset;     ///< STEP, CYCLE: expression number of the sub-tensor used at step 0.
  int32_t reserved;   ///< 0.
} theon_binding;

/// One instruction.
typedef struct theon_instruction {
  int32_t kind;              ///< A theon_instruction_kind.
  int32_t kernel;            ///< KERNEL, SIZE: entry in kernels.
  int32_t attribute_offset;  ///< KERNEL, SIZE: bytes into attributes, a multiple of 8.
  int32_t attribute_bytes;   ///< KERNEL, SIZE.
  int32_t operand_first;     ///< Entry in operands.
  int32_t operand_count;     ///< Outputs first, then inputs.
  int32_t output_count;      ///< KERNEL, SIZE.
  int32_t parameter_first;   ///< Entry in parameters.
  int32_t parameter_count;   ///< KERNEL, SIZE.
  int32_t binding_first;     ///< LOOP, BRANCH: entry in bindings.
  int32_t binding_count;     ///< LOOP, BRANCH.
  int32_t condition;         ///< LOOP: expression number of the step count. BRANCH: of the condition.
  int32_t body;              ///< LOOP, BRANCH: entry in programs.
  int32_t otherwise;         ///< BRANCH: entry in programs.
  int32_t until_register;  ///< LOOP: register of the body that ends the loop when a step leaves it non-zero; -1: none.
  int32_t steps_register;  ///< LOOP: register of this program that receives the steps done; -1: none.
  int32_t name;            ///< Offset in strings: op name, for texts.
  int32_t origin;          ///< Offset in strings: "file:line" of the user's code, for texts; may be empty.
} theon_instruction;

/// A checked program. Immutable, may be used by any number of threads and frames.
typedef struct theon_program theon_program;
/// One call in flight; used by one thread at a time.
typedef struct theon_frame theon_frame;

/// An output of a run. `data` null on entry: the run allocates it, the caller frees it with theon_free.
typedef struct theon_output {
  void* data;        ///< Caller's memory, or null.
  int64_t* shape;    ///< Room for `rank` lengths. Given memory: must hold its shape. Null data: written by the run.
  int64_t* strides;  ///< Likewise, in elements.
  int32_t rank;      ///< Number of axes.
  int32_t dtype;     ///< A theon_dtype.
} theon_output;

/// Arguments of theon_frame_run.
typedef struct theon_run_args {
  int32_t size;                ///< sizeof(theon_run_args).
  int32_t input_count;         ///< Must be the program's.
  const theon_tensor* inputs;  ///< Any strides. What is written must overlap nothing: see theon_frame_run.
  theon_output* outputs;       ///< Null data: the run allocates. Given memory must overlap nothing.
  int32_t output_count;        ///< Must be the program's.
  int32_t fail_at;        ///< For tests: THEON_INJECTED_FAULT before this instruction, unless in the tail; -1: never.
  const int32_t* cancel;  ///< Polled; non-zero ends the run with THEON_CANCELLED. May be null.
} theon_run_args;

/// Counters of one instruction.
typedef struct theon_counter {
  int64_t calls;        ///< Times it ran.
  int64_t nanoseconds;  ///< Time it took; 0 unless profiling is on.
} theon_counter;

/// What an observer is told of an instruction; valid during the call. Times are nanoseconds of a monotonic clock.
typedef struct theon_instruction_event {
  int32_t size;                  ///< sizeof(theon_instruction_event).
  int32_t is_after;              ///< 0: the instruction is about to run. 1: it ran and did not fail.
  int32_t program;               ///< Its program: 0 is the frame's own; each comes before those nested in it, in order.
  int32_t instruction;           ///< Its number in the program.
  int32_t operand_count;         ///< KERNEL, SIZE: all operands. VIEW, RESERVE: 1, the slot. LOOP, BRANCH: 0.
  int32_t output_count;          ///< The first so many operands are outputs.
  const theon_tensor* operands;  ///< With data; before the instruction that of outputs may be null.
  int64_t step;                  ///< Step of the LOOP whose body the program is; 0 for others.
  int64_t begin_ns;              ///< When it began.
  int64_t end_ns;                ///< When it ended; as begin_ns while it has not.
  int64_t nested_ns;             ///< Part of that time which the observer took, called for nested programs.
  int64_t observer_ns;           ///< Time that the observer took in this run so far.
} theon_instruction_event;

/// Sees instructions as they run, on the thread of the run. A failure ends the run as if the instruction had failed, except in
/// the tail, which nothing stops: there the result is ignored. The observer must not use the frame.
typedef theon_status (*theon_observe_fn)(void* user, const theon_instruction_event* event);

/// Who sees the instructions of a frame.
typedef struct theon_observer {
  int32_t size;           ///< sizeof(theon_observer).
  int32_t reserved;       ///< 0.
  theon_observe_fn call;  ///< Whom to call.
  void* user;             ///< Handed to `call`; may be null.
} theon_observer;

/// What a frame holds.
typedef struct theon_frame_info {
  int32_t size;                ///< sizeof(theon_frame_info), set by the caller.
  int32_t failed_instruction;  ///< Instruction at which the last run failed; -1: none, or while binding inputs.
  int64_t arena_bytes;         ///< Arena as planned for the last shapes, with those of nested programs.
  int64_t arena_bound_bytes;   ///< Largest sum of arena slots, rounded up to 64 bytes, alive at one instruction.
  int64_t reserved_bytes;      ///< Memory of RESERVE instructions in the last run, at its peak.
  int64_t workspace_bytes;     ///< Kernel workspace.
  int64_t prepared;            ///< Times the frame was prepared anew.
  int64_t runs;                ///< Runs begun.
} theon_frame_info;

/// Checks and copies a program. THEON_INVALID_PROGRAM says what is wrong and where; THEON_NOT_FOUND names a missing kernel.
/// \param bytes A theon_program_header and what it points to; may be freed after the call.
/// \param count Number of bytes.
/// \param program Receives the program.
THEON_API theon_status theon_program_create(const void* bytes, int64_t count, theon_program** program);
/// Closes a program; null is allowed. Frames made from it keep what they need of it.
THEON_API theon_status theon_program_destroy(theon_program* program);
/// Writes the text form, zero-terminated and cut to `capacity`; `needed` receives the bytes of the whole text with its zero.
/// \param program The program.
/// \param text Memory of `capacity` bytes; may be null when that is 0.
/// \param capacity At least 0.
/// \param needed Receives the bytes that the whole text takes.
THEON_API theon_status theon_program_text(const theon_program* program, char* text, int64_t capacity, int64_t* needed);

/// Creates a frame. It keeps what it needs: the program and the context may be closed before it.
THEON_API theon_status theon_frame_create(const theon_program* program, theon_context* context, theon_frame** frame);
/// Closes a frame and frees its memory; null is allowed.
THEON_API theon_status theon_frame_destroy(theon_frame* frame);
/// Runs the program. Whatever fails, MUTABLE inputs are unchanged and allocated outputs are freed.
/// What the run writes, given outputs and MUTABLE inputs, must not share memory with any other input or output, counted in
/// whole byte ranges, and its own elements must not share memory with each other (no zero stride on an axis longer than 1):
/// THEON_INVALID_ARGUMENT. Inputs that are only read may overlap as they like.
THEON_API theon_status theon_frame_run(theon_frame* frame, const theon_run_args* args);
/// Frees arena, workspace and reserved memory; the next run prepares anew.
THEON_API theon_status theon_frame_trim(theon_frame* frame);
/// Switches the timing of instructions on (1) or off (0).
/// \param frame The frame.
/// \param enabled 1 or 0.
THEON_API theon_status theon_frame_profile(theon_frame* frame, int32_t enabled);
/// Copies the counters of the program's instructions; `count` must be their number.
/// \param frame The frame.
/// \param counters Memory of `count` counters.
/// \param count Number of instructions.
THEON_API theon_status theon_frame_counters(const theon_frame* frame, theon_counter* counters, int32_t count);
/// Has every instruction of later runs shown to an observer, before and after it. Without one runs lose no time.
/// \param frame The frame.
/// \param observer Copied; null: nobody.
THEON_API theon_status theon_frame_observe(theon_frame* frame, const theon_observer* observer);
/// Describes the frame.
THEON_API theon_status theon_frame_describe(const theon_frame* frame, theon_frame_info* info);

/// A buffer for the arena planner: alive from instruction first_use to last_use, both included.
typedef struct theon_lifetime {
  int64_t bytes;      ///< Size, at least 0.
  int32_t first_use;  ///< First instruction.
  int32_t last_use;   ///< Last instruction, at least first_use.
} theon_lifetime;

/// Places buffers in one arena: no two that are alive together overlap; offsets are multiples of 64. A pure function.
/// \param lifetimes The buffers.
/// \param count Number of buffers.
/// \param offsets Memory of `count` numbers; receives where each buffer begins, in bytes.
/// \param arena_bytes Receives the size of the arena.
THEON_API theon_status theon_plan_arena(const theon_lifetime* lifetimes, int32_t count, int64_t* offsets,
                                        int64_t* arena_bytes);

#if defined(__cplusplus)
}
#endif
#endif
