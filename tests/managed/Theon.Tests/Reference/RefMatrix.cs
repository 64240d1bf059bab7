namespace Theon.Tests.Reference;

/// <summary>A small matrix, for <see cref="ReferenceLinalg"/>.</summary>
internal sealed class RefMatrix(int rows, int columns)
{
    public int Rows => rows;

    public int Columns => columns;

    /// <summary>The elements, in row-major order.</summary>
    public double[] Elements { get; } = new double[rows * columns];

    public RefMatrix T
    {
        get
        {
            var turned = new RefMatrix(columns, rows);
            return turned.Map((i, j, _) => this[j, i]);
        }
    }

    public double this[int row, int column]
    {
        get => Elements[(row * columns) + column];
        set => Elements[(row * columns) + column] = value;
    }

    public static RefMatrix Of(double value) => new RefMatrix(1, 1).Map((_, _, _) => value);

    public static RefMatrix Identity(int n) => new RefMatrix(n, n).Map((i, j, _) => i == j ? 1 : 0);

    public RefMatrix Copy() => Map((_, _, value) => value);

    /// <summary>A matrix of the same shape from row, column and element.</summary>
    public RefMatrix Map(Func<int, int, double, double> element)
    {
        var result = new RefMatrix(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                result[i, j] = element(i, j, this[i, j]);
            }
        }

        return result;
    }

    /// <summary>The first rows and columns.</summary>
    public RefMatrix Part(int firstRows, int firstColumns) => new RefMatrix(firstRows, firstColumns).Map((i, j, _) => this[i, j]);

    public RefMatrix Times(RefMatrix other)
    {
        var result = new RefMatrix(rows, other.Columns);
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < columns; k++)
            {
                for (var j = 0; j < other.Columns; j++)
                {
                    result[i, j] += this[i, k] * other[k, j];
                }
            }
        }

        return result;
    }

    public void SwapRows(int one, int other)
    {
        for (var j = 0; j < columns; j++)
        {
            (this[one, j], this[other, j]) = (this[other, j], this[one, j]);
        }
    }

    public void AddRow(int to, int from, double factor)
    {
        for (var j = 0; j < columns; j++)
        {
            this[to, j] += factor * this[from, j];
        }
    }
}
