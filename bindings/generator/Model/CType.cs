namespace Theon.BindingsGenerator.Model;

/// <summary>A type as a declaration uses it.</summary>
internal abstract record CType;

/// <summary>A fixed-size number, char or void, by its C name.</summary>
internal sealed record PrimitiveType(string Name) : CType;

/// <summary>A type that the headers declare, by its C name.</summary>
internal sealed record DeclaredType(string Name) : CType;

/// <summary><paramref name="IsConst"/> tells that the target may not be written.</summary>
internal sealed record PointerType(CType Target, bool IsConst) : CType;

/// <summary>An array that is part of its struct.</summary>
internal sealed record ArrayType(CType Element, int Length) : CType;
