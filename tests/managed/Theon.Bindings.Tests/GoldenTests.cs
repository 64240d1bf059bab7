using Theon.BindingsGenerator;
using Theon.BindingsGenerator.Reading;

namespace Theon.Bindings.Tests;

/// <summary>
/// Small headers beside the text that must come out of them. To accept a change, run the generator on the case's folders
/// (generate --include CASE/include --output CASE/expected) and read the difference.
/// </summary>
[TestClass]
public sealed class GoldenTests
{
    private static readonly string s_folder = Path.Combine(Headers.RepositoryRoot, "tests", "managed", "Theon.Bindings.Tests", "Golden");

    public static IEnumerable<object[]> Cases => Directory.GetDirectories(s_folder).Select(folder => new object[] { Path.GetFileName(folder) });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Headers_GiveTheExpectedText(string name)
    {
        var include = Path.Combine(s_folder, name, "include");
        var files = GenerateCommand.Render(include, new CastXml(include));
        Assert.IsEmpty(GenerateCommand.Differences(files, Path.Combine(s_folder, name, "expected")));
    }

    [TestMethod]
    public void Headers_RenderedTwice_GiveTheSameText()
    {
        var include = Path.Combine(s_folder, "structs", "include");
        Assert.AreSequenceEqual(
            GenerateCommand.Render(include, new CastXml(include)).ToArray(),
            GenerateCommand.Render(include, new CastXml(include)).ToArray());
    }

    [TestMethod]
    public void CommittedBindings_AreThoseOfTheHeaders()
    {
        var repository = new Repository(Headers.RepositoryRoot);
        var files = GenerateCommand.Render(repository.IncludeFolder, new CastXml(repository.IncludeFolder));
        Assert.IsEmpty(GenerateCommand.Differences(files, repository.GeneratedFolder), "run: dotnet run --project bindings/generator -- generate");
    }
}
