namespace Theon.BindingsGenerator.Model;

/// <summary>What the headers of a C library declare, free of the tool that read it and of the language it is written to.</summary>
internal sealed record Api(IReadOnlyList<HeaderFile> Headers)
{
    public IEnumerable<StructDeclaration> Structs => Headers.SelectMany(header => header.Structs);

    public IEnumerable<FunctionDeclaration> Functions => Headers.SelectMany(header => header.Functions);
}

/// <summary>One header, declarations in source order. <paramref name="Name"/> is its file name without extension.</summary>
internal sealed record HeaderFile(string Name, Doc Doc)
{
    public List<ConstantDeclaration> Constants { get; } = [];

    public List<EnumDeclaration> Enums { get; } = [];

    public List<StructDeclaration> Structs { get; } = [];

    public List<HandleDeclaration> Handles { get; } = [];

    public List<CallbackDeclaration> Callbacks { get; } = [];

    public List<FunctionDeclaration> Functions { get; } = [];
}

/// <summary>A macro that stands for an integer; <paramref name="Literal"/> is its text.</summary>
internal sealed record ConstantDeclaration(string Name, string Literal, Doc Doc);

internal sealed record EnumDeclaration(string Name, IReadOnlyList<Enumerator> Values, Doc Doc);

/// <summary><paramref name="DisplayName"/> is the PascalCase name that an X-macro table gives; null when there is none.</summary>
internal sealed record Enumerator(string Name, long Value, string? DisplayName, Doc Doc);

/// <summary>Size in bytes.</summary>
internal sealed record StructDeclaration(string Name, int Size, IReadOnlyList<Field> Fields, Doc Doc);

/// <summary>Offset in bytes.</summary>
internal sealed record Field(string Name, CType Type, int Offset, Doc Doc);

/// <summary>A struct that callers see only through pointers.</summary>
internal sealed record HandleDeclaration(string Name, Doc Doc);

/// <summary>A named type of pointers to functions.</summary>
internal sealed record CallbackDeclaration(string Name, CType Result, IReadOnlyList<CType> Parameters, Doc Doc);

/// <summary><paramref name="Note"/> is the fact that the header attaches to the function; null when there is none.</summary>
internal sealed record FunctionDeclaration(string Name, CType Result, IReadOnlyList<Parameter> Parameters, Doc Doc, string? Note);

internal sealed record Parameter(string Name, CType Type);
