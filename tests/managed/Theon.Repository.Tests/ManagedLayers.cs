using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Theon.Repository.Tests;

/// <summary>
/// Which folder of managed/Theon may use which. Names are resolved by the compiler, so it does not matter how a file reaches
/// what it uses: a using directive, a full name, an extension method or an operator.
/// </summary>
internal static class ManagedLayers
{
    public const string Interop = "Theon.Interop";

    // Direct arrows; what is below an arrow's end may be used too.
    private static readonly Dictionary<string, string[]> s_below = new()
    {
        ["Memory"] = [],
        ["Configuration"] = ["Memory"],
        ["Types"] = ["Configuration"],
        ["Graph"] = ["Types"],
        ["Parameters"] = ["Graph"],
        ["Ops"] = ["Graph"],
        ["Printing"] = ["Ops"],
        ["Rewriting"] = ["Printing"],
        ["Autodiff"] = ["Rewriting"],
        ["Runtime"] = ["Graph"],
        ["Inspection"] = ["Rewriting", "Runtime"],
        ["Compilation"] = ["Autodiff", "Inspection"],
    };

    private static readonly string[] s_mayUseInterop = ["Memory", "Runtime"];

    /// <summary>The layer of a file, by its path relative to managed/Theon; null when it has none.</summary>
    public static string? LayerOf(string path) => path.Split('/') switch
    {
        [var file] => file.StartsWith("Tensor", StringComparison.Ordinal) ? "Ops" : null,
        [var folder, ..] => s_below.ContainsKey(folder) ? folder : null,
        _ => null,
    };

    public static bool MayUse(string layer, string other) => layer == other || s_below[layer].Any(below => MayUse(below, other));

    /// <summary>Every use of a layer that is not below the user's, and every name that could not be resolved.</summary>
    /// <param name="sources">Paths relative to managed/Theon, and texts. A path without a layer is a problem, unless it is empty: global usings.</param>
    /// <param name="references">What the sources are compiled against.</param>
    public static IEnumerable<string> Problems(IReadOnlyList<(string Path, string Text)> sources, IEnumerable<MetadataReference> references)
    {
        var trees = sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, new CSharpParseOptions(LanguageVersion.Preview), s.Path)).ToList();
        var compilation = CSharpCompilation.Create(
            "Theon", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

        foreach (var error in compilation.GetDiagnostics().Where(d => d.Id is "CS0246" or "CS0103" or "CS0234" or "CS1061"))
        {
            yield return $"cannot check what does not resolve: {error}";
        }

        foreach (var tree in trees.Where(t => t.FilePath.Length > 0))
        {
            if (LayerOf(tree.FilePath) is not { } layer)
            {
                yield return $"{tree.FilePath} belongs to no layer; known are {string.Join(", ", s_below.Keys)}, and Tensor*.cs beside them";
                continue;
            }

            var model = compilation.GetSemanticModel(tree);
            foreach (var use in tree.GetRoot().DescendantNodes().SelectMany(node => Uses(model, node)).Distinct().Where(use => !Allowed(layer, use)))
            {
                yield return $"{tree.FilePath} uses {use.Name} of {string.Join(" and ", use.Layers)}";
            }
        }
    }

    private static bool Allowed(string layer, Use use) =>
        use.Layers.Split('+').Any(other => other == Interop ? s_mayUseInterop.Contains(layer) : MayUse(layer, other));

    private static IEnumerable<Use> Uses(SemanticModel model, SyntaxNode node)
    {
        if (node is not (ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax or UsingDirectiveSyntax))
        {
            yield break;
        }

        var symbol = node is UsingDirectiveSyntax { NamespaceOrType: var name } ? model.GetSymbolInfo(name).Symbol : model.GetSymbolInfo(node).Symbol;
        var layers = symbol switch
        {
            null => "",
            INamespaceSymbol space => space.ToDisplayString().StartsWith(Interop, StringComparison.Ordinal) ? Interop : "",
            IMethodSymbol method => LayersOf((method.ReducedFrom ?? method).OriginalDefinition),
            _ => LayersOf(symbol.OriginalDefinition),
        };
        if (layers.Length > 0)
        {
            yield return new Use(symbol!.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), layers);
        }
    }

    // A partial type belongs to each layer that declares a part of it, a member to the layer of its own part.
    private static string LayersOf(ISymbol symbol)
    {
        if (symbol.ContainingAssembly?.Name == Interop)
        {
            return Interop;
        }

        var layers = symbol.DeclaringSyntaxReferences.Select(r => LayerOf(r.SyntaxTree.FilePath)).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return layers.Count == 0 && symbol.ContainingType is { } type ? LayersOf(type) : string.Join('+', layers);
    }

    private sealed record Use(string Name, string Layers);
}
