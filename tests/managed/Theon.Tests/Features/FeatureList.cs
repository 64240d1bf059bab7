using System.Collections.Immutable;
using System.Reflection;

namespace Theon.Tests.Features;

/// <summary>A row that is owed.</summary>
/// <param name="Id">Its name, such as 000-20.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Wait">What it waits for, or empty. After "partly: " a test shows the rest.</param>
internal sealed record FeatureRow(string Id, string Title, string Wait)
{
    /// <summary>Whether a test must exist.</summary>
    public bool IsTested => Wait.Length == 0 || Wait.StartsWith("partly: ", StringComparison.Ordinal);
}

/// <summary>A method that observes rows.</summary>
internal sealed record FeatureTest(string Name, string Value, ImmutableArray<string> Ids, Func<string> Observe);

/// <summary>The rows that are owed, and the methods that observe them.</summary>
internal static class FeatureList
{
    public static ImmutableArray<FeatureRow> Rows { get; } =
        [.. from line in File.ReadLines(Repository.Path("tests", "managed", "Theon.Tests", "Features", "rows.txt"))
            where !line.StartsWith('#')
            let cells = line.Split('|', StringSplitOptions.TrimEntries)
            select new FeatureRow(cells[0], cells[1], cells.ElementAtOrDefault(2) ?? "")];

    public static ImmutableArray<FeatureTest> Tests { get; } =
        [.. from type in typeof(FeatureList).Assembly.GetTypes()
            where type.Namespace == typeof(FeatureList).Namespace
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let features = method.GetCustomAttributes<FeatureAttribute>().ToArray()
            where features.Length > 0
            orderby type.Name, method.MetadataToken
            select new FeatureTest($"{type.Name}.{method.Name}", features.Select(feature => feature.Value).Distinct().Single(), [.. features.Select(feature => feature.Id)], method.CreateDelegate<Func<string>>())];
}
