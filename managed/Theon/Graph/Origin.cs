using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Theon.Graph;

/// <summary>
/// A place in the user's code, and where the graph is built from a model or a description, the part of that. Captured as a method and an offset in it; file
/// and line are looked up when a text needs them.
/// </summary>
public sealed class Origin : IEquatable<Origin>
{
    private static readonly Assembly s_ours = typeof(Origin).Assembly;

    // Their frames stand between this library and its caller where the library passes a lambda.
    private static readonly Assembly[] s_between = [typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(ImmutableArray).Assembly];

    // Whether an assembly builds graphs for its callers; of assemblies that may go away too.
    private static readonly ConditionalWeakTable<Assembly, object> s_builders = [];
    private static readonly object s_builds = new();
    private static readonly object s_uses = new();

    private readonly MethodBase? _method;
    private readonly int _offset;
    private readonly string? _name;
    private string? _text;

    private Origin(MethodBase? method, int offset, string? name, string? part = null)
    {
        _method = method;
        _offset = offset;
        _name = name;
        Part = part;
    }

    /// <summary>The part of a model or a description that was being built, such as <c>node 'fc1' (Gemm)</c>; null where code alone says what is built.</summary>
    public string? Part { get; }

    /// <summary>
    /// Lets nodes of the calling thread name a part of a model or a description beside the line that called, until the result is disposed. The innermost counts.
    /// </summary>
    /// <param name="part">The part, such as <c>node 'fc1' (Gemm)</c>.</param>
    public static IDisposable Within(string part)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        var around = OriginScope.Current;
        return OriginScope.Inherit(around.IsEmpty
            ? [new Origin(null, 0, null, part)]
            : [.. around.Select(origin => new Origin(origin._method, origin._offset, origin._name, part))]);
    }

    /// <summary>Lets nodes of the calling thread name a place that is no line of code, such as a file that they are read from, until the result is disposed.</summary>
    /// <param name="place">The place, such as <c>model.onnx</c>.</param>
    public static IDisposable At(string place)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        return OriginScope.Inherit([new Origin(null, 0, place)]);
    }

    /// <summary>The nearest caller outside this assembly, or null where there is none.</summary>
    internal static Origin? Capture() => CallSites.Capture()?.Origin;

    /// <summary>The first frame that is outside this assembly, and how many stand before it; null where there is none.</summary>
    internal static (Origin? Origin, int Depth) Nearest(StackTrace stack)
    {
        for (var i = 0; i < stack.FrameCount; i++)
        {
            var frame = stack.GetFrame(i)!;
            if (MethodOf(frame) is { } method)
            {
                var assembly = method.Module.Assembly;
                if (assembly != s_ours && Array.IndexOf(s_between, assembly) < 0 && !BuildsGraphs(assembly))
                {
                    return (new Origin(method, frame.GetILOffset(), null), i);
                }
            }
            else if (DiagnosticMethodInfo.Create(frame) is { } info && !info.DeclaringAssemblyName.StartsWith("Theon,", StringComparison.Ordinal)
                && !AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.FullName == info.DeclaringAssemblyName && BuildsGraphs(assembly)))
            {
                return (new Origin(null, 0, info.Name), i);
            }
        }

        return default;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only the method's identity is used; without metadata its name stands in.")]
    internal static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();

    private static bool BuildsGraphs(Assembly assembly) =>
        s_builders.GetValue(assembly, static asked => asked.IsDefined(typeof(BuildsGraphsAttribute), false) ? s_builds : s_uses) == s_builds;

    /// <summary>Such as <c>Program.cs:12</c>, with the method's name where there are no symbols, or <c>Program.cs:12, node 'fc1' (Gemm)</c>.</summary>
    public override string ToString() => _text ??= Describe();

    /// <inheritdoc/>
    public bool Equals(Origin? other) => other is not null && _method == other._method && _offset == other._offset && _name == other._name && Part == other.Part;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Origin);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_method, _offset, _name, Part);

    /// <summary>Whether a text is its line, its part, or both.</summary>
    internal bool IsAt(string text) => text.Equals(ToString(), StringComparison.OrdinalIgnoreCase) || text.Equals(Part, StringComparison.OrdinalIgnoreCase)
        || text.Equals(Line(), StringComparison.OrdinalIgnoreCase);

    private string Describe() => (Line(), Part) switch
    {
        ({ } line, { } part) => $"{line}, {part}",
        var (line, part) => line ?? part ?? "",
    };

    private string? Line() => _method is null
        ? _name
        : OriginSymbols.LineOf(_method, _offset) ?? $"{_method.DeclaringType?.Name}.{_method.Name}";
}

/// <summary>Where new nodes come from: the user's line, or, while a rewrite or a gradient runs, the lines of the node it works on.</summary>
internal static class OriginScope
{
    [ThreadStatic]
    private static ImmutableArray<Origin>? s_inherited;

    /// <summary>The origins for a node made now.</summary>
    public static ImmutableArray<Origin> Current => s_inherited ?? CallSites.Capture()?.Origins ?? [];

    /// <summary>Lets nodes share the origin of the caller until the result is disposed: one look at the stack for a function that makes several.</summary>
    public static Restore Share() => Inherit(Current);

    /// <summary>Lets nodes inherit these origins until the result is disposed.</summary>
    public static Restore Inherit(ImmutableArray<Origin> origins)
    {
        var before = s_inherited;
        s_inherited = origins;
        return new Restore(before);
    }

    /// <summary>Ends an <see cref="Inherit"/>.</summary>
    public readonly struct Restore(ImmutableArray<Origin>? before) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => s_inherited = before;
    }
}
