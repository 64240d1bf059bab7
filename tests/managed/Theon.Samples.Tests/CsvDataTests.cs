using Theon.Samples.LogisticRegression;

namespace Theon.Samples.Tests;

[TestClass]
public sealed class CsvDataTests
{
    private const string Header = "5,2,no,yes\n";
    private const string Rows = "1,2,0\n3,4,1\n5,6,0\n7,8,1\n9,10,0\n";

    private string _folder = null!;

    private string FileName => Path.Combine(_folder, "data.csv");

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("theon-csv-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("", "row 1, column 1: the file is empty; the first line must hold the number of rows, the number of features and two class names")]
    [DataRow("5,2,no\n" + Rows, "row 1, column 4: 3 columns, 4 expected: the number of rows, the number of features and two class names")]
    [DataRow("5,2,a,b,c\n" + Rows, "row 1, column 5: 5 columns, 4 expected: the number of rows, the number of features and two class names")]
    [DataRow("five,2,no,yes\n" + Rows, "row 1, column 1: \"five\" is not a number of rows; a whole number of at least 5 expected")]
    [DataRow("4,2,no,yes\n" + Rows, "row 1, column 1: \"4\" is not a number of rows; a whole number of at least 5 expected")]
    [DataRow("5,0,no,yes\n" + Rows, "row 1, column 2: \"0\" is not a number of features; a whole number of at least 1 expected")]
    [DataRow(Header + "1,2,0\n3,4\n", "row 3, column 3: 2 columns, 3 expected: 2 features and the class")]
    [DataRow(Header + "1,2,0\n3,4,5,1\n", "row 3, column 4: 4 columns, 3 expected: 2 features and the class")]
    [DataRow(Header + "1,2,0\n\n3,x,1\n", "row 4, column 2: \"x\" is not a finite number")]
    [DataRow(Header + "1,2,0\r\n3,,1\r\n", "row 3, column 2: \"\" is not a finite number")]
    [DataRow(Header + "1,2,0\nNaN,4,1\n", "row 3, column 1: \"NaN\" is not a finite number")]
    [DataRow(Header + "1e999,2,0\n", "row 2, column 1: \"1e999\" is not a finite number")]
    [DataRow(Header + "1,\"2\n2\",0\n", "row 2, column 2: \"2?2\" is not a finite number")]
    [DataRow(Header + "1,2,0\n3,\"4,1\n5,6,0\n7,8,1\n", "row 3, column 3: 2 columns, 3 expected: 2 features and the class")]
    [DataRow(Header + "1,2,0\n3,4,2\n", "row 3, column 3: \"2\" is not a class; 0 (no) or 1 (yes) expected")]
    [DataRow(Header + Rows + "1,2,0\n", "row 7, column 1: one row too many; the first line says 5")]
    [DataRow(Header + "1,2,0\n3,4,1\n", "row 4, column 1: the file ends after 2 rows; the first line says 5")]
    public void Program_WithADamagedFile_NamesFileRowAndColumn(string text, string expected)
    {
        File.WriteAllText(FileName, text);
        var run = Run.Here("--data", FileName);
        Assert.AreEqual(Sample.Unusable, run.ExitCode);
        Assert.IsEmpty(run.Output);
        Assert.AreSequenceEqual([$"{FileName}: {expected}."], run.ErrorLines);
    }

    [TestMethod]
    public void Program_WithALongCell_StaysOnOneLine()
    {
        File.WriteAllText(FileName, $"{Header}{new string('x', 1000)},2,0\n");
        Assert.AreEqual($"{FileName}: row 2, column 1: \"{new string('x', 40)}...\" is not a finite number.", Run.Here("--data", FileName).ErrorLines.Single());
    }

    [TestMethod]
    public void Program_WithoutItsFile_SaysSoAndExitsWith2()
    {
        var run = Run.AsProgram("--data", FileName);
        Assert.AreEqual(Sample.Unusable, run.ExitCode);
        Assert.AreSequenceEqual([$"{FileName}: the file does not exist."], run.ErrorLines);
    }

    [TestMethod]
    public void Program_WithAFolderForAFile_SaysSoAndExitsWith2()
    {
        var run = Run.Here("--data", _folder);
        Assert.AreEqual(Sample.Unusable, run.ExitCode);
        Assert.StartsWith($"{_folder}: the file cannot be read: ", run.ErrorLines.Single());
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    public void Read_TakesEveryRow(string newLine)
    {
        File.WriteAllText(FileName, (Header + "1,-2.5,0\n\" 3\",4e-1,1\n5,6,0\n7,8,1\n\n9,10,0").ReplaceLineEndings(newLine));
        var data = CsvData.Read(FileName);
        Assert.AreSequenceEqual(["no", "yes"], data.Classes);
        Assert.AreSequenceEqual([0.0, 1, 0, 1, 0], data.Labels);
        Assert.AreSequenceEqual([1, -2.5, 3, 0.4, 5, 6, 7, 8, 9, 10], data.Rows.SelectMany(row => row));
    }
}
