using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Puts the bodies of a model's own functions in the place of the nodes that call them.</summary>
internal static class FunctionInliner
{
    private const int DeepestCall = 32;

    /// <summary>The graph without calls.</summary>
    public static GraphProto Inline(ModelProto model, OnnxOptions options)
    {
        if (model.Functions.Count == 0)
        {
            return model.Graph;
        }

        var functions = new Dictionary<(string, string), FunctionProto>();
        foreach (var function in model.Functions)
        {
            CheckOpsets(function, model);
            if (!functions.TryAdd((ModelReader.Normalize(function.Domain), function.Name), function))
            {
                throw new OnnxException($"Two functions are called '{function.Name}'.");
            }
        }

        var flat = model.Graph.Clone();
        flat.Node.Clear();
        var inliner = new Expansion(functions, flat, options);
        foreach (var node in model.Graph.Node)
        {
            inliner.Add(node, 0);
        }

        return flat;
    }

    private static void CheckOpsets(FunctionProto function, ModelProto model)
    {
        foreach (var import in function.OpsetImport)
        {
            var domain = ModelReader.Normalize(import.Domain);
            if (model.OpsetImport.FirstOrDefault(other => ModelReader.Normalize(other.Domain) == domain) is { } known && known.Version != import.Version)
            {
                throw new OnnxException($"Function '{function.Name}' imports operator set {import.Version} of domain '{import.Domain}', the model {known.Version}; they must agree.");
            }
        }
    }

    private sealed class Expansion(Dictionary<(string, string), FunctionProto> functions, GraphProto flat, OnnxOptions options)
    {
        private int _calls;
        private int _names;

        public void Add(NodeProto node, int depth)
        {
            if (flat.Node.Count + _calls > options.MaxNodes)
            {
                throw new OnnxException($"The graph has more than {options.MaxNodes} nodes when its functions are expanded.");
            }

            if (!functions.TryGetValue((ModelReader.Normalize(node.Domain), node.OpType), out var function))
            {
                flat.Node.Add(node);
                return;
            }

            if (depth == DeepestCall)
            {
                throw new OnnxException($"Functions call each other more than {DeepestCall} deep at '{function.Name}'; a function must not call itself.");
            }

            Expand(node, function, depth);
        }

        private void Expand(NodeProto call, FunctionProto function, int depth)
        {
            if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
            {
                throw new OnnxException(
                    $"A call of function '{function.Name}' has {call.Input.Count} inputs and {call.Output.Count} outputs; it has {function.Input.Count} and {function.Output.Count}.");
            }

            _calls++;
            var names = new Dictionary<string, string> { [""] = "" };
            for (var i = 0; i < function.Input.Count; i++)
            {
                names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
            }

            for (var i = 0; i < function.Output.Count; i++)
            {
                if (i < call.Output.Count && call.Output[i].Length > 0)
                {
                    names[function.Output[i]] = call.Output[i];
                }
            }

            foreach (var inner in function.Node)
            {
                var node = new NodeProto { Name = inner.Name, OpType = inner.OpType, Domain = inner.Domain };
                node.Input.AddRange(inner.Input.Select(Renamed));
                node.Output.AddRange(inner.Output.Select(Renamed));
                node.Attribute.AddRange(inner.Attribute.Select(attribute => Resolved(attribute, call)).OfType<AttributeProto>());
                Add(node, depth + 1);
            }

            // Short, however long the names of the file are, and with a character that stands in no name of a valid file.
            string Renamed(string name) => names.TryGetValue(name, out var known) ? known : names[name] = $"\u001f{_names++}";
        }

        // An attribute that the call does not give is left out: the operator's default holds.
        private static AttributeProto? Resolved(AttributeProto attribute, NodeProto call)
        {
            if (attribute.RefAttrName.Length == 0)
            {
                return attribute;
            }

            var given = call.Attribute.FirstOrDefault(candidate => candidate.Name == attribute.RefAttrName)?.Clone();
            if (given is not null)
            {
                given.Name = attribute.Name;
            }

            return given;
        }
    }
}
