using Theon.BindingsGenerator.CSharp;

namespace Theon.Bindings.Tests;

[TestClass]
public sealed class WordsTests
{
    [TestMethod]
    [DataRow("arena_bytes", "ArenaBytes")]
    [DataRow("OUT_OF_MEMORY", "OutOfMemory")]
    [DataRow("l1_data_bytes", "L1DataBytes")]
    [DataRow("DTYPE_MISMATCH", "DTypeMismatch")]
    [DataRow("a", "A")]
    public void Pascal_JoinsWords(string name, string expected) => Assert.AreEqual(expected, Words.Pascal(name));

    [TestMethod]
    [DataRow("arena_bytes", "arenaBytes")]
    [DataRow("dtype", "dtype")]
    [DataRow("out", "@out")]
    [DataRow("in", "@in")]
    public void Identifier_IsCamelAndNeverAKeyword(string name, string expected) => Assert.AreEqual(expected, Words.Identifier(name));

    [TestMethod]
    [DataRow("A_B_C,A_B_D", "A_B_")]
    [DataRow("A_B_C,A_X_D", "A_")]
    [DataRow("A_B,C_D", "")]
    [DataRow("A_BC,A_BD", "A_")]
    [DataRow("A_B_C", "A_B_")]
    [DataRow("A_B,A_B_C", "A_")]
    public void CommonPrefix_EndsAtAnUnderscore(string names, string expected) => Assert.AreEqual(expected, Words.CommonPrefix(names.Split(',')));
}
