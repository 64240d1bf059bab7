namespace Theon.Graph;

/// <summary>An op that is made of a graph: a loop, a branch, a packaged part. Drawings open it.</summary>
public interface IHasInnerGraph
{
    /// <summary>What it runs.</summary>
    FunctionGraph InnerGraph { get; }
}
