using Theon.Samples.Macros;

namespace Theon.Samples.Tests;

[TestClass]
public sealed class MacrosTests
{
    [TestMethod]
    public void Sample_LearnsBothModels()
    {
        using var output = new StringWriter();
        Assert.AreEqual(0, Theon.Samples.Macros.Sample.Run(output), output.ToString());
        Assert.Contains("or by logistic regression: the cost needs W0, b0", output.ToString());
        Assert.Contains("the cost needs W0, b0, W1, b1", output.ToString());
    }

    [TestMethod]
    public void FindVars_AgreesWithTheLibrary()
    {
        var x = Tensor.Matrix("x");
        var cost = new Layer("1", new double[2, 1], Tensor.Sigmoid).Of(new Layer("0", new double[2, 2], Tensor.Tanh).Of(x)).Sum() * 2;
        Assert.AreSequenceEqual(Tensor.FindVariables<SharedVariable>(cost), Macro.FindVars<SharedVariable>(cost));
        Assert.AreSequenceEqual(Tensor.FindVariables<TensorVariable>(cost), Macro.FindVars<TensorVariable>(cost));
    }
}
