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

        return new Expansion(functions, options).Expanded(model.Graph, 0);
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

    private sealed class Expansion(Dictionary<(string, string), FunctionProto> functions, OnnxOptions options)
    {
        private int _nodes;
        private int _names;

        /// <summary>The graph with calls replaced, also in the graphs of its nodes.</summary>
        public GraphProto Expanded(GraphProto graph, int depth)
        {
            var flat = WithoutNodes(graph);
            foreach (var node in graph.Node)
            {
                Add(flat, node, depth);
            }

            return flat;
        }

        private void Add(GraphProto flat, NodeProto node, int depth)
        {
            if (++_nodes > options.MaxNodes)
            {
                throw new OnnxException($"The graph has more than {options.MaxNodes} nodes when its functions are expanded.");
            }

            if (!functions.TryGetValue((ModelReader.Normalize(node.Domain), node.OpType), out var function))
            {
                flat.Node.Add(node.Attribute.Any(attribute => attribute.G is not null)
                    ? Copy(node, name => name, attribute => attribute.G is null ? attribute : Graph(attribute, Expanded(attribute.G, depth)))
                    : node);
                return;
            }

            if (depth == DeepestCall)
            {
                throw new OnnxException($"Functions call each other more than {DeepestCall} deep at '{function.Name}'; a function must not call itself.");
            }

            Expand(flat, node, function, depth);
        }

        private void Expand(GraphProto flat, NodeProto call, FunctionProto function, int depth)
        {
            if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
            {
                throw new OnnxException(
                    $"A call of function '{function.Name}' has {call.Input.Count} inputs and {call.Output.Count} outputs; it has {function.Input.Count} and {function.Output.Count}.");
            }

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
                Add(flat, Copy(inner, Renamed, attribute => Resolved(attribute, call, Renamed)), depth + 1);
            }

            // Short, however long the names of the file are, and with a character that stands in no name of a valid file.
            string Renamed(string name) => names.TryGetValue(name, out var known) ? known : names[name] = $"\u001f{_names++}";
        }

        // An attribute that the call does not give is left out: the operator's default holds.
        private AttributeProto? Resolved(AttributeProto attribute, NodeProto call, Func<string, string> rename)
        {
            if (attribute.G is not null)
            {
                return Graph(attribute, Renamed(attribute.G, call, rename));
            }

            if (attribute.RefAttrName.Length == 0)
            {
                return attribute;
            }

            var given = call.Attribute.FirstOrDefault(candidate => candidate.Name == attribute.RefAttrName);
            if (given is null or { G: not null })
            {
                return given is null ? null : Graph(attribute, given.G);
            }

            var copy = given.Clone();
            copy.Name = attribute.Name;
            return copy;
        }

        // A graph of a node inside a function: its own names stay, those of the function are other ones at each call.
        private GraphProto Renamed(GraphProto graph, NodeProto call, Func<string, string> rename)
        {
            if ((_nodes += graph.Node.Count) > options.MaxNodes)
            {
                throw new OnnxException($"The graph has more than {options.MaxNodes} nodes when its functions are expanded.");
            }

            HashSet<string> own = ["", .. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];
            var renamed = WithoutNodes(graph);
            renamed.Output.Clear();
            renamed.Output.AddRange(graph.Output.Select(output => new ValueInfoProto { Name = Inside(output.Name), Type = output.Type }));
            renamed.Node.AddRange(graph.Node.Select(node => Copy(node, Inside, attribute => Resolved(attribute, call, Inside))));
            return renamed;

            string Inside(string name) => own.Contains(name) ? name : rename(name);
        }

        private static GraphProto WithoutNodes(GraphProto graph)
        {
            var empty = new GraphProto { Name = graph.Name };
            empty.Input.AddRange(graph.Input);
            empty.Output.AddRange(graph.Output);
            empty.Initializer.AddRange(graph.Initializer);
            empty.SparseInitializer.AddRange(graph.SparseInitializer);
            return empty;
        }

        private static NodeProto Copy(NodeProto node, Func<string, string> rename, Func<AttributeProto, AttributeProto?> attributes)
        {
            var copy = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain };
            copy.Input.AddRange(node.Input.Select(rename));
            copy.Output.AddRange(node.Output.Select(rename));
            copy.Attribute.AddRange(node.Attribute.Select(attributes).OfType<AttributeProto>());
            return copy;
        }

        private static AttributeProto Graph(AttributeProto attribute, GraphProto graph) =>
            new() { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
    }
}
