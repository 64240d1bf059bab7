using System.Collections.Immutable;
using Google.Protobuf;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Files as checked graphs.</summary>
internal static class ModelReader
{
    private const int OldestOpset = 1;
    private const int NewestOpset = 17;

    /// <summary>Reads and checks a model.</summary>
    public static (OnnxGraph Graph, ModelProto Model) Read(Stream stream, ExternalData external, OnnxOptions options)
    {
        var model = Parse(stream);
        var problems = ImmutableArray.CreateBuilder<string>();
        var opsets = Opsets(model);
        var graph = new GraphReader(opsets, external, options, problems).Read(FunctionInliner.Inline(model, options));
        return problems.Count == 0 ? (graph, model) : throw new OnnxUnsupportedException(problems.ToImmutable());
    }

    /// <summary>Reads a model without checking what it holds, but that there is a graph.</summary>
    public static ModelProto Parse(Stream stream)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is null ? throw new OnnxException("The model has no graph.") : model;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new OnnxException($"This is no ONNX model: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, int> Opsets(ModelProto model)
    {
        var opsets = new Dictionary<string, int>();
        foreach (var import in model.OpsetImport)
        {
            var domain = Normalize(import.Domain);
            if (domain.Length == 0 && import.Version is < OldestOpset or > NewestOpset)
            {
                throw new OnnxException($"The model uses operator set {import.Version}. Accepted: {OldestOpset} to {NewestOpset}.");
            }

            if (!opsets.TryAdd(domain, (int)Math.Clamp(import.Version, int.MinValue, int.MaxValue)))
            {
                throw new OnnxException($"The model imports the operator set of domain '{import.Domain}' twice.");
            }
        }

        return opsets.Count > 0 ? opsets : throw new OnnxException("The model imports no operator set.");
    }

    /// <summary>The default domain has two names.</summary>
    public static string Normalize(string domain) => domain == "ai.onnx" ? "" : domain;
}
