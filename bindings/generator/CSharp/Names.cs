using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>The C# name of everything that a C library declares.</summary>
internal sealed class Names
{
    /// <summary>What a function returns that can fail.</summary>
    public const string StatusType = "theon_status";

    private const string Prefix = "theon_";
    private const string MacroPrefix = "THEON_";

    // Where the plain name would clash with a system type or with a word that the managed layer uses for something else.
    private static readonly Dictionary<string, string> s_types = new()
    {
        [StatusType] = "StatusCode",
        ["theon_tensor"] = "TensorView",
        ["theon_output"] = "OutputView",
        ["theon_dtype"] = "DTypeId",
        ["theon_scalar_op"] = "ScalarOpId",
        ["theon_reduction"] = "ReductionId",
        ["theon_kernel"] = "KernelDescriptor",
        ["theon_composite"] = "CompositeHeader",
        ["theon_section"] = "ProgramSection",
        ["theon_expression"] = "ProgramExpression",
        ["theon_slot"] = "ProgramSlot",
        ["theon_binding"] = "ProgramBinding",
        ["theon_instruction"] = "ProgramInstruction",
        ["theon_counter"] = "InstructionCounter",
        ["theon_lifetime"] = "BufferLifetime",
    };

    private static readonly Dictionary<string, string> s_headerClasses = new() { ["base"] = "NativeCore", ["memory"] = "NativePool" };

    private static readonly Dictionary<string, string> s_methods = new() { ["theon_abi_version"] = "LibraryAbiVersion" };

    private readonly HashSet<string> _handles;
    private readonly Dictionary<string, string> _references = [];
    private readonly Dictionary<string, string> _enumerators = [];

    public Names(Api api)
    {
        _handles = [.. api.Headers.SelectMany(header => header.Handles).Select(handle => handle.Name)];
        _references[StatusType] = Type(StatusType);
        var types = new CSharpTypes(this);
        foreach (var header in api.Headers)
        {
            foreach (var name in header.Enums.Select(e => e.Name).Concat(header.Structs.Select(s => s.Name)).Concat(header.Handles.Select(h => h.Name)))
            {
                _references[name] = Type(name);
            }

            foreach (var declaration in header.Enums)
            {
                AddEnumerators(declaration);
            }

            foreach (var constant in header.Constants)
            {
                _references[constant.Name] = $"{HeaderClass(header)}.{Constant(header, constant)}";
            }

            foreach (var function in header.Functions)
            {
                var parameters = string.Join(", ", function.Parameters.Select(parameter => types.Of(parameter.Type)));
                _references[function.Name] = $"{FunctionClass(header, function)}.{Method(header, function)}({parameters})";
            }
        }
    }

    /// <summary>What a cref to a C name points at; null when the name is not bound.</summary>
    public string? Reference(string cName) => _references.GetValueOrDefault(cName);

    public string Type(string cName) =>
        s_types.TryGetValue(cName, out var name) ? name : (_handles.Contains(cName) ? "Theon" : "") + Words.Pascal(WithoutPrefix(cName));

    public string Enumerator(Enumerator value) => _enumerators[value.Name];

    /// <summary>The class that holds a header's constants, and its functions unless they are about one of its handles.</summary>
    public static string HeaderClass(HeaderFile header) =>
        s_headerClasses.TryGetValue(header.Name, out var name) ? name : "Native" + Words.Pascal(header.Name);

    public static string HandleClass(HandleDeclaration handle) => "Native" + Words.Pascal(WithoutPrefix(handle.Name));

    public static string FunctionClass(HeaderFile header, FunctionDeclaration function) =>
        HandleOf(header, function) is { } handle ? HandleClass(handle) : HeaderClass(header);

    /// <summary>The name without what its class says already.</summary>
    public static string Method(HeaderFile header, FunctionDeclaration function)
    {
        if (s_methods.TryGetValue(function.Name, out var method))
        {
            return method;
        }

        var name = WithoutPrefix(function.Name);
        var owner = (HandleOf(header, function) is { } handle ? WithoutPrefix(handle.Name) : header.Name) + "_";
        return Words.Pascal(name.StartsWith(owner, StringComparison.Ordinal) ? name[owner.Length..] : name);
    }

    public static string Constant(HeaderFile header, ConstantDeclaration constant)
    {
        var name = WithoutMacroPrefix(constant.Name);
        var owner = header.Name.ToUpperInvariant() + "_";
        return Words.Pascal(name.StartsWith(owner, StringComparison.Ordinal) ? name[owner.Length..] : name);
    }

    private static HandleDeclaration? HandleOf(HeaderFile header, FunctionDeclaration function) =>
        header.Handles.FirstOrDefault(handle => function.Name.StartsWith(handle.Name + "_", StringComparison.Ordinal));

    private static string WithoutPrefix(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private static string WithoutMacroPrefix(string name) => name.StartsWith(MacroPrefix, StringComparison.Ordinal) ? name[MacroPrefix.Length..] : name;

    private void AddEnumerators(EnumDeclaration declaration)
    {
        // What the names share; a single name shares with its type.
        var typePrefix = declaration.Name.ToUpperInvariant() + "_";
        string[] names = [.. declaration.Values.Select(value => value.Name)];
        var prefix = Words.CommonPrefix(names.Length == 1 ? [names[0], typePrefix] : names);
        foreach (var value in declaration.Values)
        {
            var ownPrefix = value.Name.StartsWith(typePrefix, StringComparison.Ordinal) ? typePrefix : prefix;
            _enumerators[value.Name] = value.DisplayName ?? Words.Pascal(value.Name[ownPrefix.Length..]);
            _references[value.Name] = $"{Type(declaration.Name)}.{_enumerators[value.Name]}";
        }
    }
}
