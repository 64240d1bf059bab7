using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Complex numbers from the boundary to the kernels and back, against the host's.</summary>
[TestClass]
public sealed class ComplexTests
{
    private static readonly Complex[] s_x = [new(1.5, -2), new(-0.25, 0.75), new(0, 1), new(-3, 0), new(0.5, 0.5)];
    private static readonly Complex[] s_y = [new(0.5, 1), new(2, -0.125), new(1, 1), new(-1, 0.25), new(-0.5, 2)];

    private static readonly (string Name, Func<TensorVariable, TensorVariable, TensorVariable> Build, Func<Complex, Complex, Complex> Value)[] s_rows =
    [
        ("add", (x, y) => x + y, (x, y) => x + y),
        ("sub", (x, y) => x - y, (x, y) => x - y),
        ("mul", (x, y) => x * y, (x, y) => x * y),
        ("div", (x, y) => x / y, (x, y) => x / y),
        ("neg", (x, _) => -x, (x, _) => -x),
        ("sqr", (x, _) => T.Sqr(x), (x, _) => x * x),
        ("power", (x, _) => T.Pow(x, 3), (x, _) => x * x * x),
        ("inverse power", (x, _) => T.Pow(x, -2), (x, _) => 1 / (x * x)),
        ("reciprocal", (x, _) => 1 / x, (x, _) => 1 / x),
        ("conj", (x, _) => T.Conj(x), (x, _) => Complex.Conjugate(x)),
        ("conj of conj", (x, _) => T.Conj(T.Conj(x)), (x, _) => x),
        ("real", (x, _) => T.Real(x), (x, _) => x.Real),
        ("imag", (x, _) => T.Imag(x), (x, _) => x.Imaginary),
        ("angle", (x, _) => T.Angle(x), (x, _) => x.Phase),
        ("abs", (x, _) => T.Abs(x), (x, _) => Complex.Abs(x)),
        ("put together", (x, _) => T.Complex(T.Real(x), T.Imag(x)), (x, _) => x),
        ("polar", (x, _) => T.ComplexFromPolar(T.Abs(x), T.Angle(x)), (x, _) => x),
        ("exp", (x, _) => T.Exp(x), (x, _) => Complex.Exp(x)),
        ("log", (x, _) => T.Log(x), (x, _) => Complex.Log(x)),
        ("log of exp stays", (x, _) => T.Log(T.Exp(4 * x)), (x, _) => Complex.Log(Complex.Exp(4 * x))),
        ("root of square stays", (x, _) => T.Sqrt(T.Sqr(x)), (x, _) => Complex.Sqrt(x * x)),
        ("one over one plus exp stays", (x, _) => 1 / (1 + T.Exp(-x)), (x, _) => 1 / (1 + Complex.Exp(-x))),
        ("tanh", (x, _) => T.Tanh(x), (x, _) => Complex.Tanh(x)),
        ("literal", (x, _) => (2 * x) + new Complex(1, -1), (x, _) => (2 * x) + new Complex(1, -1)),
        ("where", (x, y) => T.Where(T.Real(x) > 0, x, y), (x, y) => x.Real > 0 ? x : y),
        ("real operand", (x, _) => x * T.Abs(x), (x, _) => x * Complex.Abs(x)),
        ("equal", (x, y) => T.Equal(x, y), (x, y) => x == y ? 1 : 0),
        ("not equal", (x, _) => T.NotEqual(x, new Complex(0, 1)), (x, _) => x != new Complex(0, 1) ? 1 : 0),
        ("finite", (x, _) => T.IsFinite(x), (_, _) => 1),
        ("close", (x, _) => T.IsClose(x, x * (1 + 1e-9)), (_, _) => 1),
    ];

    public static IEnumerable<object[]> Cases =>
        from row in s_rows from dtype in new[] { DType.Complex64, DType.Complex128 } select new object[] { row.Name, dtype };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Function_OfVectors_EqualsTheHosts(string name, DType dtype)
    {
        var row = s_rows.Single(row => row.Name == name);
        Expect(dtype, row.Build, [.. s_x.Zip(s_y, row.Value)]);
    }

    [TestMethod]
    public void Reductions_AndProducts_EqualTheHosts()
    {
        var sum = s_x.Aggregate((a, b) => a + b);
        var dot = s_x.Zip(s_y, (a, b) => a * b).Aggregate((a, b) => a + b);
        foreach (var dtype in new[] { DType.Complex64, DType.Complex128 })
        {
            Expect(dtype, (x, _) => T.Sum(x), [sum]);
            Expect(dtype, (x, _) => T.Mean(x), [sum / s_x.Length]);
            Expect(dtype, (x, _) => T.Prod(x), [s_x.Aggregate((a, b) => a * b)]);
            Expect(dtype, (x, y) => T.Dot(x, y), [dot]);
            Expect(dtype, (x, y) => T.Dot(T.Reshape(x, 1, 5), T.Reshape(y, 5, 1)), [dot]);
            Expect(dtype, (x, y) => T.Dot(T.Reshape(x, 1, 5), y) + new Complex(0, 1), [dot + new Complex(0, 1)]);
            Expect(dtype, (x, y) => T.Outer(x[..2], y[..1]), [s_x[0] * s_y[0], s_x[1] * s_y[0]]);
        }
    }

    [TestMethod]
    [DataRow(DType.Float32, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Float64, DType.Complex64, DType.Complex128)]
    [DataRow(DType.Int16, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Int32, DType.Complex64, DType.Complex128)]
    [DataRow(DType.Bool, DType.Complex128, DType.Complex128)]
    public void Sum_OfRealAndComplex_HasTheDTypeOfTheTable(DType real, DType complex, DType expected)
    {
        Assert.AreEqual(expected, (T.Variable(real, [false]) + T.Variable(complex, [false])).DType);
    }

    [TestMethod]
    public void Literal_TakesTheWidthOfItsNeighbour()
    {
        var i = Complex.ImaginaryOne;
        Assert.AreEqual(DType.Complex64, (T.FVector() * i).DType);
        Assert.AreEqual(DType.Complex64, (T.CVector() * i).DType);
        Assert.AreEqual(DType.Complex128, (T.DVector() * i).DType);
        Assert.AreEqual(DType.Complex64, (T.CVector() * 0.1).DType);
        Assert.AreEqual(DType.Complex128, (T.LVector() * i).DType);
        Assert.Contains("infinite", Assert.ThrowsExactly<TensorTypeException>(() => T.CVector() * new Complex(1e300, 0)).Message);
    }

    [TestMethod]
    public void OpsWithoutComplexNumbers_SayWhatToTake()
    {
        var z = T.ZVector("z");
        Func<TensorVariable>[] builds =
        [
            () => T.Cast(z, DType.Float64), () => z < T.Conj(z), () => T.Maximum(z, z), () => T.Floor(z), () => z % 2, () => T.Sign(z), () => T.Erf(z), () => T.Sigmoid(z),
            () => T.Max(z), () => T.ArgMax(z), () => T.Sort(z), () => z & z,
        ];
        foreach (var build in builds)
        {
            Assert.Contains("complex128", Assert.ThrowsExactly<TensorTypeException>(build).Message);
        }

        Assert.Contains("T.Real", Assert.ThrowsExactly<TensorTypeException>(builds[0]).Message);
    }

    [TestMethod]
    public void PartsOfRealTensors_AreThemselves()
    {
        var x = T.DVector("x");
        Assert.AreSame(x, T.Real(x));
        Assert.AreSame(x, T.Conj(x));
        using var function = Function.Compile([x], [T.Imag(x), T.Angle(x)]);
        using var results = function.Call(new[] { 2.0, -3, 0 });
        Assert.AreSequenceEqual(new double[] { 0, 0, 0 }, results[0].ToArray<double>());
        Assert.AreSequenceEqual(new[] { 0, Math.PI, 0 }, results[1].ToArray<double>());
    }

    [TestMethod]
    public void Numbers_ConstantsAndSharedValues_CrossTheBoundary()
    {
        var x = T.ZScalar("x");
        var shared = T.Shared(new Complex(1, 1), "s");
        using var function = Function.Compile([x], [x + T.Constant(new Complex(0, 2))], updates: [(shared, shared * x)]);
        using var results = function.Call(new Complex(3, -1));
        Assert.AreEqual(new Complex(3, 1), results[0].As<Complex>());
        Assert.AreEqual(new Complex(4, 2), shared.GetValue().As<Complex>());
        var w = T.ZVector("w");
        using var typed = Function.Compile([w], [w * 2]);
        using var doubled = typed.Call(new Complex[] { new(1, 2), new(0, -1) });
        Assert.AreSequenceEqual(new Complex[] { new(2, 4), new(0, -2) }, doubled[0].As<Complex[]>());
    }

    private static void Expect(DType dtype, Func<TensorVariable, TensorVariable, TensorVariable> build, Complex[] expected)
    {
        TensorVariable[] inputs = [T.Variable(dtype, [false]), T.Variable(dtype, [false])];
        var y = build(inputs[0], inputs[1]);
        foreach (var mode in new[] { Mode.FastCompile, Mode.FastRun })
        {
            using var function = Function.Compile(inputs, [y], mode: mode, onUnusedInput: UnusedInput.Ignore);
            using NDArray a = s_x, b = s_y;
            using var x = a.AsType(dtype);
            using var z = b.AsType(dtype);
            using var results = function.Call(x, z);
            Assert.AreEqual(y.DType, results[0].DType);
            using var wide = results[0].AsType(DType.Complex128);
            var found = wide.ToArray<Complex>();
            Assert.HasCount(expected.Length, found);
            for (var i = 0; i < expected.Length; i++)
            {
                var error = Complex.Abs(found[i] - expected[i]) / Math.Max(1, Complex.Abs(expected[i]));
                Assert.IsLessThan(dtype == DType.Complex64 ? 2e-6 : 1e-14, error, $"{y}: element {i} is {found[i]}, not {expected[i]}");
            }
        }
    }
}
