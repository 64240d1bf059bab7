using Theon.BindingsGenerator.Reading;

namespace Theon.Bindings.Tests;

[TestClass]
public sealed class CommentTests
{
    [TestMethod]
    [DataRow("/// One.", "One.")]
    [DataRow("///< After.", "After.")]
    [DataRow("/// Two\n/// lines.", "Two lines.")]
    [DataRow("/// First.\n///\n/// Second.", "First.|Second.")]
    [DataRow("/// \\file\n/// Text.", "Text.")]
    [DataRow("/// List:\n/// \"a\" (x): one\n/// more.\n/// \"b\": two.", "List:|\"a\" (x): one more.|\"b\": two.")]
    [DataRow("///", "")]
    public void Parse_SplitsParagraphs(string comment, string paragraphs) =>
        Assert.AreEqual(paragraphs, string.Join('|', Comments.Parse(comment.Split('\n')).Paragraphs));

    [TestMethod]
    public void Parse_KeepsParametersApart()
    {
        var doc = Comments.Parse(["/// Does it.", @"/// \param count How many,", "/// at least 1.", @"/// \param x Where.", "///", "/// More."]);
        Assert.AreSequenceEqual(["Does it.", "More."], doc.Paragraphs);
        Assert.AreEqual("How many, at least 1.", doc.Parameters["count"]);
        Assert.AreEqual("Where.", doc.Parameters["x"]);
    }
}
