namespace Theon;

/// <summary>What a picture of the kinds .dot, .svg and .png shows. Pages (.html) have everything, closed at first.</summary>
public sealed record DrawOptions
{
    /// <summary>Loops, branches and packaged graphs are open, fused nodes are one box.</summary>
    public static DrawOptions Default { get; } = new();

    /// <summary>Whether loops, branches and packaged graphs are drawn with what is inside.</summary>
    public bool Bodies { get; init; } = true;

    /// <summary>Whether fused nodes are drawn with what they are made of.</summary>
    public bool Fused { get; init; }
}
