using System.Collections.Immutable;
using System.Globalization;
using Theon.Ops;
using Theon.Printing;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Draws a program that was read from bytes: a box for each instruction, arrows along which tensors flow.</summary>
internal sealed class ProgramDrawer
{
    private const int MostCharacters = 40;
    private const int MostNumbers = 8;

    private readonly ProgramImage _program;
    private readonly string _prefix;
    private readonly List<DrawnNode> _nodes = [];
    private readonly List<DrawnEdge> _edges = [];
    private readonly Dictionary<string, int> _numbers = [];

    // Per slot the box that set it up (leaves and views) and, per memory, the boxes that wrote it since it was written as a whole.
    private readonly Dictionary<int, string> _boxes = [];
    private readonly Dictionary<int, List<(string Box, int Output)>> _writers = [];

    // Per register the box that wrote it.
    private readonly Dictionary<int, (string Box, int Output)> _registers = [];

    private ProgramDrawer(ProgramImage program, string prefix) => (_program, _prefix) = (program, prefix);

    /// <summary>The picture of a function's program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="signature">The function, for names and types.</param>
    public static DrawnGraph Draw(ProgramImage program, FunctionSignature signature)
    {
        var drawer = new ProgramDrawer(program, "n");
        drawer.AddInputs(i => i < signature.Inputs.Length
            ? (NodeKind.Input, signature.Arguments[i].Name ?? string.Create(CultureInfo.InvariantCulture, $"input {i}"), signature.Inputs[i].Type.ToString())
            : (NodeKind.Shared, signature.Shared[i - signature.Inputs.Length].Variable.Name ?? "shared variable", signature.Shared[i - signature.Inputs.Length].Variable.Type.ToString()));
        drawer.AddInstructions();
        drawer.AddOutputs(i => i < signature.Outputs.Length
            ? (signature.OutputNames.IsEmpty ? null : signature.OutputNames[i]) ?? (signature.Outputs.Length == 1 ? "output" : string.Create(CultureInfo.InvariantCulture, $"output {i}"))
            : $"new value of {signature.Swaps[i - signature.Outputs.Length].Name ?? "a shared variable"}");
        drawer.AddUpdates();
        return drawer.Graph;
    }

    private DrawnGraph Graph => new([.. _nodes], [.. _edges]);

    private DrawnInside DrawNested(ImageInstruction instruction, string id)
    {
        var inputs = instruction.Reads.Select((slot, i) => _program.Slots[slot]).ToList();
        if (instruction.Nested.Length == 1)
        {
            var body = new ProgramDrawer(instruction.Nested[0], id + "_");
            var leaves = body.AddInputs(i => (NodeKind.Input, Text(i), ""));
            body.AddInstructions();
            var outputs = body.AddOutputs(i => string.Create(CultureInfo.InvariantCulture, $"result {i}"));
            string[] steps = HasOwn(instruction) ? [body.Add(NodeKind.Input, "number of steps", $"number of steps: {instruction.Condition}", "", [])] : [];
            string[] done = instruction.StepsRegister >= 0 ? [body.Add(NodeKind.Output, "steps done", "steps done", "int64[]", [])] : [];
            return new DrawnInside(body.Graph, [.. instruction.Inputs.Select(i => leaves[i]), .. steps], [.. instruction.Outputs.Select(i => outputs[i]), .. done]);
        }

        var nodes = new List<DrawnNode>();
        var edges = new List<DrawnEdge>();
        var into = inputs.Select((slot, i) => Add(NodeKind.Input, $"i{i}", slot.Name, slot.TypeText)).ToImmutableArray();
        var condition = HasOwn(instruction) ? Add(NodeKind.Input, "condition", "condition", "") : null;
        var arms = instruction.Nested.Select((arm, number) =>
        {
            var (name, armId) = (number == 0 ? "if true" : "if false", $"{id}_{number}");
            var drawer = new ProgramDrawer(arm, armId + "_");
            var leaves = drawer.AddInputs(i => (NodeKind.Input, Text(i), ""));
            drawer.AddInstructions();
            var outputs = drawer.AddOutputs(i => string.Create(CultureInfo.InvariantCulture, $"value {i}"));
            string[] own = condition is null ? [] : [drawer.Add(NodeKind.Input, "condition", $"condition: {instruction.Condition}", "", [])];
            var inside = new DrawnInside(drawer.Graph, [.. instruction.Inputs.Select(i => leaves[i]), .. own], [.. instruction.Outputs.Select(i => outputs[i])]);
            if (condition is not null)
            {
                edges.Add(new DrawnEdge(condition, armId, "", Input: inputs.Count));
            }

            nodes.Add(new DrawnNode(armId, NodeKind.Loop, name, name, "", [], inside));
            edges.AddRange(into.Select((from, i) => new DrawnEdge(from, armId, inputs[i].TypeText, Input: i)));
            return armId;
        }).ToList();
        var from = instruction.Writes.Select((slot, i) =>
        {
            var box = Add(NodeKind.Output, $"o{i}", string.Create(CultureInfo.InvariantCulture, $"value {i}"), _program.Slots[slot].TypeText);
            edges.AddRange(arms.Select(arm => new DrawnEdge(arm, box, _program.Slots[slot].TypeText, i)));
            return box;
        }).ToImmutableArray();
        return new DrawnInside(new DrawnGraph([.. nodes], [.. edges]), condition is null ? into : into.Add(condition), from);

        string Text(int input) => instruction.Inputs.IndexOf(input) is >= 0 and var read ? inputs[read].Name : string.Create(CultureInfo.InvariantCulture, $"input {input}");

        string Add(NodeKind kind, string name, string text, string type)
        {
            nodes.Add(new DrawnNode($"{id}_{name}", kind, text, text, type, []));
            return $"{id}_{name}";
        }
    }

    // Whether what a loop or branch itself reads comes from a box: a number of steps or a condition that is computed.
    private bool HasOwn(ImageInstruction instruction) => instruction.Formulas.Any(operand => SourceOf(operand) is not null);

    private (string Box, int Output)? SourceOf(ImageOperand operand) => operand.Register >= 0
        ? _registers.TryGetValue(operand.Register, out var writer) ? writer : null
        : _boxes.TryGetValue(operand.Slot, out var box) ? (box, 0) : null;

    private string[] AddInputs(Func<int, (NodeKind Kind, string Text, string Type)> describe)
    {
        var boxes = new SortedDictionary<int, string>();
        for (var slot = 0; slot < _program.Slots.Length; slot++)
        {
            if (_program.Slots[slot] is { Place: "input" } input)
            {
                var (kind, text, type) = describe(input.Index);
                boxes[input.Index] = _boxes[slot] = Add(kind, text, text, type.Length > 0 ? type : input.TypeText, []);
            }
        }

        return [.. boxes.Values];
    }

    private void AddInstructions()
    {
        for (var i = 0; i < _program.Instructions.Length; i++)
        {
            var instruction = _program.Instructions[i];
            if (instruction.Kernel == "reserve")
            {
                continue;
            }

            foreach (var slot in instruction.Reads)
            {
                AddConstant(slot);
            }

            var id = NextId();
            var (kind, label, text, inside) = Describe(instruction, id);
            text = string.Create(CultureInfo.InvariantCulture, $"{text}\ninstruction {i}{(i >= _program.TailFirst ? " of the tail" : "")}, kernel {instruction.Kernel}");
            ImmutableArray<string> lines = instruction.Line.Length > 0 ? [instruction.Line] : [];
            _nodes.Add(new DrawnNode(id, kind, label, text, string.Join("; ", instruction.Writes.Select(slot => _program.Slots[slot].TypeText)), lines, inside));
            for (var input = 0; input < instruction.Reads.Length; input++)
            {
                AddEdges(instruction.Reads[input], id, input);
            }

            foreach (var operand in instruction.Formulas)
            {
                if (SourceOf(operand) is { } source)
                {
                    _edges.Add(new DrawnEdge(source.Box, id, operand.Text, source.Output, instruction.Reads.Length + operand.Formula));
                }
            }

            Write(instruction, id);
        }
    }

    // A view has a box of its own, and what it shows may be written before it is set up or after, through it or not.
    private void AddEdges(int slot, string id, int input = 0)
    {
        var type = _program.Slots[slot].TypeText;
        var box = _boxes.GetValueOrDefault(slot);
        var writers = _writers.GetValueOrDefault(_program.Slots[slot].Root, []).Where(writer => box is null || IsAfter(writer.Box, box)).ToList();
        if (box is not null && (writers.Count == 0 || _program.Slots[slot].Place == "view"))
        {
            _edges.Add(new DrawnEdge(box, id, type, 0, input));
        }

        _edges.AddRange(writers.Select(writer => new DrawnEdge(writer.Box, id, type, writer.Output, input)));
    }

    private bool IsAfter(string box, string other) => _numbers[box] > _numbers[other];

    private void Write(ImageInstruction instruction, string id)
    {
        for (var output = 0; output < instruction.Writes.Length; output++)
        {
            var slot = instruction.Writes[output];
            if (instruction.Kernel == "view")
            {
                _boxes[slot] = id;
                continue;
            }

            var root = _program.Slots[slot].Root;
            if (slot == root || !_writers.TryGetValue(root, out var writers))
            {
                _writers[root] = writers = [];
            }

            writers.Add((id, output));
            for (var i = 0; _program.Slots[slot] is { Place: "registers", Bytes: { } bytes } registers && i < bytes / sizeof(long); i++)
            {
                _registers[registers.Index + i] = (id, output);
            }
        }

        if (instruction.StepsRegister >= 0)
        {
            _registers[instruction.StepsRegister] = (id, instruction.Writes.Length);
        }
    }

    private (NodeKind Kind, string Label, string Text, DrawnInside? Inside) Describe(ImageInstruction instruction, string id)
    {
        switch (instruction.Kernel)
        {
            case "elementwise" or "elementwise_checked" when CompositeDecoder.Decode(instruction.Attributes.Span) is { } composite:
                var isSingle = composite.Nodes.Length == 1 && composite.Outputs.All(output => output.Reduction is null);
                return isSingle
                    ? (NodeKind.Elementwise, instruction.Op, CompositeText.Write(composite), null)
                    : (NodeKind.Fused, instruction.Op, $"{instruction.Op}{{{CompositeText.Write(composite)}}}", CompositeDrawer.Draw(composite, id + "_"));
            case "matrix_stream" when CompositeDecoder.DecodeStream(instruction.Attributes.Span) is { } stream:
                return (NodeKind.Fused, instruction.Op, stream.ToString(), CompositeDrawer.Draw(stream, id + "_"));
            case "loop":
                return (NodeKind.Loop, instruction.Op, $"{instruction.Op}, {instruction.Condition} steps", DrawNested(instruction, id));
            case "branch":
                return (NodeKind.Loop, instruction.Op, $"{instruction.Op}, on {instruction.Condition}", DrawNested(instruction, id));
            default:
                return (KindOf(instruction.Kernel), instruction.Op == instruction.Kernel ? instruction.Op : $"{instruction.Op} ({instruction.Kernel})", instruction.Op, null);
        }
    }

    private static NodeKind KindOf(string kernel) => kernel switch
    {
        "view" or "copy" or "fill" or "join" => NodeKind.Layout,
        "gemm" or "gemv" or "dot" or "ger" or "batched_gemm" => NodeKind.Product,
        "reduce" or "statistic" or "arg_reduce" or "cumulate" or "softmax" or "log_softmax" or "normalize" => NodeKind.Reduction,
        _ => NodeKind.Other,
    };

    private void AddConstant(int slot)
    {
        if (_program.Slots[slot] is { Place: "constant" } constant && !_boxes.ContainsKey(slot))
        {
            var value = ConstantTexts.Of(constant, MostNumbers);
            _boxes[slot] = Add(NodeKind.Constant, value, value, constant.TypeText, []);
        }
    }

    private string[] AddOutputs(Func<int, string> name)
    {
        var boxes = new SortedDictionary<int, string>();
        for (var slot = 0; slot < _program.Slots.Length; slot++)
        {
            if (_program.Slots[slot] is { Place: "output" } output)
            {
                var text = name(output.Index);
                var id = boxes[output.Index] = Add(NodeKind.Output, text, text, output.TypeText, []);
                AddEdges(slot, id);
            }
        }

        return [.. boxes.Values];
    }

    // Inputs that instructions wrote: shared variables that are updated in their own memory.
    private void AddUpdates()
    {
        for (var slot = 0; slot < _program.Slots.Length; slot++)
        {
            if (_program.Slots[slot].Place == "input" && _writers.ContainsKey(slot))
            {
                var text = $"new value of {_nodes[_numbers[_boxes[slot]]].Label}";
                AddEdges(slot, Add(NodeKind.Output, text, text, _program.Slots[slot].TypeText, []));
            }
        }
    }

    private string Add(NodeKind kind, string label, string text, string type, ImmutableArray<string> lines)
    {
        var id = NextId();
        _nodes.Add(new DrawnNode(id, kind, Short(label), text, type, lines));
        return id;
    }

    // Boxes are numbered in the order in which they come.
    private string NextId()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_nodes.Count}");
        _numbers.Add(id, _nodes.Count);
        return id;
    }

    private static string Short(string text) => text.Length <= MostCharacters ? text : text[..(MostCharacters - 3)] + "...";
}
