using System.Reflection;
using Theon.Conformance;

namespace Theon.Onnx.Tests;

/// <summary>Files of the repository that tests read.</summary>
[TestClass]
public static class Repository
{
    private static readonly Lazy<CaseFolder> s_cases = new(() => CaseFolder.Open(Conformance("onnx-node.tar.gz")));

    private static readonly string s_root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    /// <summary>The unpacked cases, which no test changes.</summary>
    internal static string Cases => s_cases.Value.Path;

    [AssemblyCleanup]
    public static void RemoveCases()
    {
        if (s_cases.IsValueCreated)
        {
            s_cases.Value.Dispose();
        }
    }

    internal static string Conformance(string file) => Path.Combine(s_root, "tests", "conformance", file);
}
