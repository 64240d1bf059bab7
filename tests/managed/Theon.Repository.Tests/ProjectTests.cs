using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Theon.Repository.Tests;

[TestClass]
public sealed partial class ProjectTests
{
    private static IEnumerable<string> Projects => Repository.Files.Where(file => Path.GetExtension(file) == ".csproj");

    [TestMethod]
    public void Solution_HoldsEveryProject()
    {
        var listed = SolutionProject().Matches(Repository.Text("Native.sln")).Select(m => m.Groups[1].Value.Replace('\\', '/')).ToList();
        Problems.AssertNone(
        [
            .. Projects.Except(listed).Select(project => $"{project} is not in Native.sln"),
            .. listed.Except(Projects).Select(project => $"Native.sln names {project}, which does not exist"),
        ]);
    }

    [TestMethod]
    public void References_BetweenProjects_PointDownwards() => Problems.AssertNone(
        from project in Projects
        from reference in References(project)
        from problem in Judge(project, reference)
        select problem);

    [TestMethod]
    [DataRow("managed/Theon/Theon.csproj", "tests/managed/Theon.Tests/Theon.Tests.csproj", false)]
    [DataRow("managed/samples/A/A.csproj", "bindings/Theon.Interop/Theon.Interop.csproj", false)]
    [DataRow("managed/samples/A/A.csproj", "managed/Theon/Theon.csproj", true)]
    [DataRow("bindings/Theon.Interop/Theon.Interop.csproj", "managed/Theon/Theon.csproj", false)]
    [DataRow("tests/managed/A/A.csproj", "bindings/Theon.Interop/Theon.Interop.csproj", true)]
    public void Reference_FromAPlantedProject_IsJudged(string project, string reference, bool allowed) =>
        Assert.AreEqual(allowed, !Judge(project, reference).Any());

    [TestMethod]
    public void MainPackage_DependsOnNoOther() => Problems.AssertNone(
        from project in (string[])["managed/Theon/Theon.csproj", "bindings/Theon.Interop/Theon.Interop.csproj"]
        from package in XDocument.Parse(Repository.Text(project)).Descendants("PackageReference")
        where (string?)package.Attribute("PrivateAssets") != "all"
        select $"{project} references the package {(string?)package.Attribute("Include")}");

    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Parse(Repository.Text(project)).Descendants("ProjectReference")
        let path = ((string)reference.Attribute("Include")!).Replace('\\', '/')
        let full = Path.GetFullPath(path, Path.GetDirectoryName(Repository.PathOf(project))!)
        select Path.GetRelativePath(Repository.Root, full).Replace('\\', '/');

    private static IEnumerable<string> Judge(string project, string reference)
    {
        bool From(string folder) => project.StartsWith(folder, StringComparison.Ordinal);
        bool To(string folder) => reference.StartsWith(folder, StringComparison.Ordinal);
        var why = (From("tests/"), To("tests/"), To("managed/"), To("bindings/")) switch
        {
            (true, _, _, _) => null,
            (_, true, _, _) => "only tests may reference tests",
            (_, _, true, _) when From("bindings/") || From("native/") => "bindings know nothing of the managed layer",
            (_, _, _, true) when From("managed/") && project != "managed/Theon/Theon.csproj" => "front ends and samples see the public Theon only",
            _ => null,
        };
        return why is null ? [] : [$"{project} references {reference}: {why}"];
    }

    [GeneratedRegex(@"^Project\(.*""([^""]+\.csproj)""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();
}
