using Theon.Graph;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>The integer formulas of a program: equal ones are one row, constants fold. Rows come after those they use.</summary>
internal sealed class Formulas
{
    private readonly List<Row> _rows = [];
    private readonly List<bool> _dynamic = [];
    private readonly Dictionary<Row, int> _known = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>A constant.</summary>
    public Length Const(long value) => Intern(new Row(ExpressionOp.Constant, 0, 0, 0, value), false);

    /// <summary>Length of an axis of an input slot.</summary>
    public Length LengthOf(Slot input, int axis) => Intern(new Row(ExpressionOp.Length, input.Id, axis, 0, 0), false);

    /// <summary>Stride of an axis of an input slot.</summary>
    public Length StrideOf(Slot input, int axis) => Intern(new Row(ExpressionOp.Stride, input.Id, axis, 0, 0), false);

    /// <summary>A register: known when the program has reached the instruction that writes it.</summary>
    public Length Register(int number) => Intern(new Row(ExpressionOp.Register, number, 0, 0, 0), true);

    /// <summary>The number of a formula that is a register.</summary>
    public int RegisterOf(Length register) => _rows[register.Id].A;

    /// <summary>The slot and axis whose length a formula is, or null.</summary>
    public (int Slot, int Axis)? InputLength(Length length) => _rows[length.Id] is { Op: ExpressionOp.Length } row ? (row.A, row.B) : null;

    /// <summary>The formula in other terms, its operands replaced; null where one has no replacement, or it is a register or stride.</summary>
    public Length? Rebuild(Length length, Func<Length, Length?> replace, ILowering target)
    {
        var row = _rows[length.Id];
        switch (row.Op)
        {
            case ExpressionOp.Constant:
                return target.Const(row.Value);
            case ExpressionOp.Length or ExpressionOp.Register or ExpressionOp.Stride:
                return null;
        }

        if (replace(new Length(row.A)) is not { } a || replace(new Length(row.B)) is not { } b)
        {
            return null;
        }

        return row.Op != ExpressionOp.Select ? target.Compute((LengthOp)row.Op, a, b) : replace(new Length(row.C)) is { } c ? target.Select(a, b, c) : null;
    }

    /// <summary>The two sides of a choice; null where the formula is none.</summary>
    public (Length Then, Length Otherwise)? SidesOf(Length length) => _rows[length.Id] is { Op: ExpressionOp.Select } row ? (new Length(row.B), new Length(row.C)) : null;

    /// <summary>The constant value of a formula, or null.</summary>
    public long? ConstantOf(Length length) => _rows[length.Id] is { Op: ExpressionOp.Constant } row ? row.Value : null;

    /// <summary>Whether a formula depends on a register.</summary>
    public bool IsDynamic(Length length) => _dynamic[length.Id];

    /// <summary>Whether any formula depends on a register.</summary>
    public bool AnyDynamic(IEnumerable<Length> lengths) => lengths.Any(IsDynamic);

    /// <summary>Arithmetic.</summary>
    public Length Compute(LengthOp op, Length a, Length b)
    {
        if (ConstantOf(a) is { } x && ConstantOf(b) is { } y && Fold(op, x, y) is { } value)
        {
            return Const(value);
        }

        return Simplify(op, a, b) ?? Intern(new Row((ExpressionOp)op, a.Id, b.Id, 0, 0), IsDynamic(a) || IsDynamic(b));
    }

    /// <summary>A choice.</summary>
    public Length Select(Length condition, Length b, Length c)
    {
        if (b == c)
        {
            return b;
        }

        return ConstantOf(condition) is { } value
            ? value != 0 ? b : c
            : Intern(new Row(ExpressionOp.Select, condition.Id, b.Id, c.Id, 0), IsDynamic(condition) || IsDynamic(b) || IsDynamic(c));
    }

    /// <summary>Strides of a row-major tensor of these lengths.</summary>
    public Length[] RowMajor(IReadOnlyList<Length> lengths)
    {
        var strides = new Length[lengths.Count];
        var stride = Const(1);
        for (var axis = lengths.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = Compute(LengthOp.Mul, stride, lengths[axis]);
        }

        return strides;
    }

    /// <summary>The value of a formula for given lengths, and possibly strides, of inputs, for texts; null where it cannot be told.</summary>
    public long? Evaluate(Length length, Func<int, int, long?> lengthOfInput, Func<int, int, long?>? strideOfInput = null)
    {
        var row = _rows[length.Id];
        switch (row.Op)
        {
            case ExpressionOp.Constant:
                return row.Value;
            case ExpressionOp.Length:
                return lengthOfInput(row.A, row.B);
            case ExpressionOp.Stride:
                return strideOfInput?.Invoke(row.A, row.B);
            case ExpressionOp.Register:
                return null;
            case ExpressionOp.Select:
                return Evaluate(new Length(row.A), lengthOfInput, strideOfInput) is { } condition
                    ? Evaluate(new Length(condition != 0 ? row.B : row.C), lengthOfInput, strideOfInput)
                    : null;
            default:
                return Evaluate(new Length(row.A), lengthOfInput, strideOfInput) is { } a && Evaluate(new Length(row.B), lengthOfInput, strideOfInput) is { } b
                    ? Fold((LengthOp)row.Op, a, b)
                    : null;
        }
    }

    private static long? Fold(LengthOp op, long a, long b)
    {
        try
        {
            return checked(op switch
            {
                LengthOp.Add => a + b,
                LengthOp.Sub => a - b,
                LengthOp.Mul => a * b,
                LengthOp.FloorDiv when b != 0 => FloorDiv(a, b),
                LengthOp.CeilDiv when b != 0 => -FloorDiv(-a, b),
                LengthOp.Min => Math.Min(a, b),
                LengthOp.Max => Math.Max(a, b),
                LengthOp.Less => a < b ? 1 : 0,
                LengthOp.Equal => a == b ? 1 : 0,
                LengthOp.Index when a >= -b && a < b => a < 0 ? a + b : a,
                LengthOp.Same when a == b => a,
                _ => null,
            });
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static long FloorDiv(long a, long b)
    {
        var quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private bool IsIndex(Length length) => (LengthOp)_rows[length.Id].Op == LengthOp.Index;

    private Length? Simplify(LengthOp op, Length a, Length b) => (op, ConstantOf(a), ConstantOf(b)) switch
    {
        (LengthOp.Add, 0, _) or (LengthOp.Mul, 1, _) => b,
        (LengthOp.Add or LengthOp.Sub, _, 0) or (LengthOp.Mul or LengthOp.FloorDiv or LengthOp.CeilDiv, _, 1) => a,
        // An index out of range is an error on an axis of stride 0 too.
        (LengthOp.Mul, 0, _) when !IsIndex(b) => a,
        (LengthOp.Mul, _, 0) when !IsIndex(a) => b,
        (LengthOp.Min or LengthOp.Max or LengthOp.Same, _, _) when a == b => a,
        (LengthOp.Min, 0, _) when IsLength(b) => a,
        (LengthOp.Max, 0, _) when IsLength(b) => b,
        (LengthOp.Min, _, 0) when IsLength(a) => b,
        (LengthOp.Max, _, 0) when IsLength(a) => a,
        (LengthOp.Sub or LengthOp.Less, _, _) when a == b => Const(0),
        (LengthOp.Equal, _, _) when a == b => Const(1),
        _ => null,
    };

    // Lengths of inputs are at least 0.
    private bool IsLength(Length formula) => _rows[formula.Id].Op == ExpressionOp.Length;

    private Length Intern(Row row, bool dynamic)
    {
        if (!_known.TryGetValue(row, out var id))
        {
            id = _rows.Count;
            _rows.Add(row);
            _dynamic.Add(dynamic);
            _known.Add(row, id);
        }

        return new Length(id);
    }

    /// <summary>A formula as the program's bytes hold it.</summary>
    public sealed record Row(ExpressionOp Op, int A, int B, int C, long Value)
    {
        public bool Equals(Row? other) => other is not null && Op == other.Op && A == other.A && B == other.B && C == other.C && Value == other.Value;

        public override int GetHashCode() => HashCode.Combine((int)Op, A, B, C, Value);
    }
}
