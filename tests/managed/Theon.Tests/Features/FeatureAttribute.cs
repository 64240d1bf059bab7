namespace Theon.Tests.Features;

/// <summary>Marks a method that observes a row of the feature list: what it returns must be <see cref="Value"/>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class FeatureAttribute(string id, string value) : Attribute
{
    /// <summary>Row of <c>rows.txt</c>.</summary>
    public string Id { get; } = id;

    /// <summary>What the method must observe.</summary>
    public string Value { get; } = value;
}
