namespace Theon;

/// <summary>
/// Says of a library that it builds graphs for its callers: nodes that its code makes name the nearest line outside it, as nodes of Theon's own functions do.
/// With <see cref="Graph.Origin.Within"/> such a library also says which part of a model or a description a node comes from.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class BuildsGraphsAttribute : Attribute;
