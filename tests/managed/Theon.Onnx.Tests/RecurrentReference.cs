namespace Theon.Onnx.Tests;

/// <summary>The formulas of the operators' specification, one number after another.</summary>
internal sealed class RecurrentReference
{
    private readonly string _type;
    private readonly string _direction;
    private readonly int _steps;
    private readonly int _batch;
    private readonly int _inputs;
    private readonly int _size;
    private readonly int _gates;
    private readonly Dictionary<string, double[]> _numbers = [];
    private readonly int[] _lengths;
    private readonly Func<double, double>[] _functions;
    private readonly bool _isLinear;
    private readonly bool _isCoupled;

    public RecurrentReference(string type, string direction, (string Name, object Value)[] attributes, int steps, int batch, int inputs, int size, bool isWhole)
    {
        (_type, _direction, _steps, _batch, _inputs, _size) = (type, direction, steps, batch, inputs, size);
        _gates = type switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        _lengths = isWhole ? [4, 1, 3] : [steps, steps, steps];
        (_isLinear, _isCoupled) = (attributes.Any(attribute => attribute.Name == "linear_before_reset"), attributes.Any(attribute => attribute.Name == "input_forget"));
        var count = type switch { "RNN" => 1, "GRU" => 2, _ => 3 };
        Attributes = Fitted(attributes, count, Directions);
        string[] defaults = type == "RNN" ? ["Tanh"] : ["Sigmoid", "Tanh", "Tanh"];
        _functions = Functions(Attributes, [.. Enumerable.Repeat(defaults[..count], Directions).SelectMany(name => name)]);
        Add("x", steps, batch, inputs);
        Add("w", Directions, _gates * size, inputs);
        Add("r", Directions, _gates * size, size);
        if (isWhole)
        {
            Add("b", Directions, 2 * _gates * size);
            Values.Add("lens", NDArray.FromSpan<int>(_lengths, [batch]));
            Add("h", Directions, batch, size);
            if (type == "LSTM")
            {
                Add("c", Directions, batch, size);
                Add("p", Directions, 3 * size);
            }
        }
    }

    public (string Name, object Value)[] Attributes { get; }

    public Dictionary<string, NDArray> Values { get; } = [];

    private int Directions => _direction == "bidirectional" ? 2 : 1;

    public IEnumerable<(string Name, NDArray Value)> Results()
    {
        var all = new double[_steps * Directions * _batch * _size];
        var hidden = new double[Directions * _batch * _size];
        var cells = new double[Directions * _batch * _size];
        for (var d = 0; d < Directions; d++)
        {
            for (var example = 0; example < _batch; example++)
            {
                var h = Enumerable.Range(0, _size).Select(i => At("h", (((d * _batch) + example) * _size) + i)).ToArray();
                var c = Enumerable.Range(0, _size).Select(i => At("c", (((d * _batch) + example) * _size) + i)).ToArray();
                for (var t = 0; t < _lengths[example]; t++)
                {
                    var step = _direction == "reverse" || d == 1 ? _lengths[example] - 1 - t : t;
                    (h, c) = Step(d, step, example, h, c);
                    h.CopyTo(all, ((((step * Directions) + d) * _batch) + example) * _size);
                }

                h.CopyTo(hidden, ((d * _batch) + example) * _size);
                c.CopyTo(cells, ((d * _batch) + example) * _size);
            }
        }

        yield return ("y", Models.Shaped<double>(all, _steps, Directions, _batch, _size));
        yield return ("yh", Models.Shaped<double>(hidden, Directions, _batch, _size));
        if (_type == "LSTM")
        {
            yield return ("yc", Models.Shaped<double>(cells, Directions, _batch, _size));
        }
    }

    private (double[] Hidden, double[] Cell) Step(int d, int step, int example, double[] h, double[] c)
    {
        var f = _functions[(d * _functions.Length / Directions)..];
        var (next, cell) = (new double[_size], new double[_size]);
        var reset = new double[_size];
        for (var i = 0; i < _size && _type == "GRU"; i++)
        {
            reset[i] = f[0](Input(1, i) + Recurrent(1, i, h) + Bias(1, i, 0) + Bias(1, i, 1));
        }

        for (var i = 0; i < _size; i++)
        {
            switch (_type)
            {
                case "RNN":
                    next[i] = f[0](Input(0, i) + Recurrent(0, i, h) + Bias(0, i, 0) + Bias(0, i, 1));
                    break;
                case "GRU":
                    var update = f[0](Input(0, i) + Recurrent(0, i, h) + Bias(0, i, 0) + Bias(0, i, 1));
                    var candidate = _isLinear
                        ? f[1](Input(2, i) + (reset[i] * (Recurrent(2, i, h) + Bias(2, i, 1))) + Bias(2, i, 0))
                        : f[1](Input(2, i) + Recurrent(2, i, [.. h.Zip(reset, (a, b) => a * b)]) + Bias(2, i, 1) + Bias(2, i, 0));
                    next[i] = ((1 - update) * candidate) + (update * h[i]);
                    break;
                default:
                    var input = f[0](Gate(0, i) + (At("p", Peephole(0, i)) * c[i]));
                    var forget = _isCoupled ? 1 - input : f[0](Gate(2, i) + (At("p", Peephole(2, i)) * c[i]));
                    cell[i] = (forget * c[i]) + (input * f[1](Gate(3, i)));
                    next[i] = f[0](Gate(1, i) + (At("p", Peephole(1, i)) * cell[i])) * f[2](cell[i]);
                    break;
            }
        }

        return (next, cell);

        double Gate(int gate, int i) => Input(gate, i) + Recurrent(gate, i, h) + Bias(gate, i, 0) + Bias(gate, i, 1);

        int Row(int gate, int i) => (((d * _gates) + gate) * _size) + i;

        double Input(int gate, int i) => Enumerable.Range(0, _inputs).Sum(k => At("w", (Row(gate, i) * _inputs) + k) * At("x", (((step * _batch) + example) * _inputs) + k));

        double Recurrent(int gate, int i, double[] values) => Enumerable.Range(0, _size).Sum(k => At("r", (Row(gate, i) * _size) + k) * values[k]);

        double Bias(int gate, int i, int which) => At("b", (((((d * 2) + which) * _gates) + gate) * _size) + i);

        int Peephole(int gate, int i) => (((d * 3) + gate) * _size) + i;
    }

    private double At(string name, int index) => _numbers.TryGetValue(name, out var numbers) ? numbers[index] : 0;

    private void Add(string name, params long[] shape)
    {
        var random = new Random(name[0]);
        var numbers = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (random.NextDouble() * 2) - 1).ToArray();
        _numbers.Add(name, numbers);
        Values.Add(name, Models.Shaped<double>(numbers, shape));
    }

    // A case names three functions and their numbers; each direction takes as many as the layer has.
    private static (string Name, object Value)[] Fitted((string Name, object Value)[] attributes, int count, int directions)
    {
        var names = attributes.FirstOrDefault(attribute => attribute.Name == "activations").Value as string[];
        return
        [
            .. from attribute in attributes
               select (attribute.Name, attribute.Name switch
               {
                   "activations" => Repeated(names![..count]),
                   "activation_alpha" => Repeated(((float[])attribute.Value)[..names![..count].Count(HasAlpha)]),
                   "activation_beta" => Repeated(((float[])attribute.Value)[..names![..count].Count(HasBeta)]),
                   _ => attribute.Value,
               }),
        ];

        object Repeated<T>(T[] values) => Enumerable.Repeat(values, directions).SelectMany(value => value).ToArray();
    }

    private static bool HasAlpha(string name) => HasBeta(name) || name is "LeakyRelu" or "Elu" or "ThresholdedRelu";

    private static bool HasBeta(string name) => name is "hardsigmoid" or "ScaledTanh" or "Affine";

    private static Func<double, double>[] Functions((string Name, object Value)[] attributes, string[] defaults)
    {
        var given = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        var names = given.TryGetValue("activations", out var named) ? (string[])named : defaults;
        var (alphas, betas) = (new Queue<float>((float[])given.GetValueOrDefault("activation_alpha", Array.Empty<float>())), new Queue<float>((float[])given.GetValueOrDefault("activation_beta", Array.Empty<float>())));
        var clip = given.TryGetValue("clip", out var threshold) ? (float)threshold : double.PositiveInfinity;
        return Array.ConvertAll(names, name =>
        {
            var (alpha, beta) = (HasAlpha(name) ? alphas.Dequeue() : 0.0, HasBeta(name) ? betas.Dequeue() : 0.0);
            Func<double, double> function = name switch
            {
                "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
                "Tanh" => Math.Tanh,
                "hardsigmoid" => x => Math.Clamp((alpha * x) + beta, 0, 1),
                "LeakyRelu" => x => x < 0 ? alpha * x : x,
                "ScaledTanh" => x => alpha * Math.Tanh(beta * x),
                "Softsign" => x => x / (1 + Math.Abs(x)),
                "Elu" => x => x < 0 ? alpha * (Math.Exp(x) - 1) : x,
                "Softplus" => x => Math.Log(1 + Math.Exp(x)),
                "Affine" => x => (alpha * x) + beta,
                "ThresholdedRelu" => x => x > alpha ? x : 0,
                _ => x => Math.Max(x, 0),
            };
            return (Func<double, double>)(x => function(Math.Clamp(x, -clip, clip)));
        });
    }
}
