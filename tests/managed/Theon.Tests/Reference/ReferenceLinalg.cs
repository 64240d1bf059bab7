using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Linear algebra by the methods of textbooks: elimination, reflections one by one, rotations. Exact, and slow.</summary>
internal static class ReferenceLinalg
{
    /// <summary>Values of a node's outputs; null where the op is none of these.</summary>
    public static RefArray[]? Evaluate(Apply node, RefArray[] x) => node.Op switch
    {
        Cholesky op => Each(node, x, a => [op.IsLower ? CholeskyOf(a[0], op.NaNOnError) : CholeskyOf(a[0].T, op.NaNOnError).T]),
        SolveTriangular op => Each(node, x, a => [Eliminate(TriangleOf(a[0], op), a[1])]),
        Solve => Each(node, x, a => [Eliminate(a[0], a[1])]),
        MatrixInverse => Each(node, x, a => [Eliminate(a[0], RefMatrix.Identity(a[0].Rows))]),
        Det => Each(node, x, a => [RefMatrix.Of(Determinant(a[0]))]),
        SlogDet => Each(node, x, a => [RefMatrix.Of(Math.Sign(Determinant(a[0]))), RefMatrix.Of(Math.Log(Math.Abs(Determinant(a[0]))))]),
        Qr op => Each(node, x, a => QrOf(a[0], op.Mode == QRMode.Complete)),
        Svd op => Each(node, x, a => SvdOf(a[0], op.IsFull)),
        SingularValues => Each(node, x, a => [SvdOf(a[0], false)[1]]),
        Eigh op => Each(node, x, a => EighOf(Symmetric(a[0], op.IsLower))),
        Eigvalsh op => Each(node, x, a => [EighOf(Symmetric(a[0], op.IsLower))[0]]),
        PInv op => Each(node, x, a => [PInvOf(a[0], op.Cutoff)]),
        LstSq op => Each(node, x, a => LeastSquares(a[0], a[1], op.Cutoff)),
        Expm => Each(node, x, a => [ExpmOf(a[0])]),
        Fourier op => [ReferenceFourier.Transform(op, node.Output.DType, x)],
        _ => null,
    };

    // Matrices of a stack one by one; a vector is a column.
    private static RefArray[] Each(Apply node, RefArray[] x, Func<RefMatrix[], RefMatrix[]> compute)
    {
        var leading = x[0].Shape[..^2];
        var count = (int)RefArray.Count(leading);
        var results = new List<RefMatrix[]>();
        for (var i = 0; i < count; i++)
        {
            results.Add(compute([.. x.Select(array => MatrixOf(array, leading.Length, i))]));
        }

        return [.. node.Outputs.Select((output, o) =>
        {
            var own = output.Rank - leading.Length;
            var shape = results.Count > 0 ? results[0][o] : compute([.. x.Select(array => new RefMatrix((int)array.Shape[^2], (int)array.Shape[^1]))])[o];
            long[] last = own switch { 0 => [], 1 => [shape.Rows], _ => [shape.Rows, shape.Columns] };
            return RefArray.Of(output.DType, [.. results.SelectMany(result => result[o].Elements)], [.. leading, .. last]);
        })];
    }

    private static RefMatrix MatrixOf(RefArray array, int leading, int index)
    {
        var (rows, columns) = ((int)array.Shape[leading], array.Rank == leading + 1 ? 1 : (int)array.Shape[leading + 1]);
        var matrix = new RefMatrix(rows, columns);
        array.Values.AsSpan(index * rows * columns, rows * columns).CopyTo(matrix.Elements);
        return matrix;
    }

    private static RefMatrix Symmetric(RefMatrix a, bool lower) => a.Map((i, j, _) => lower == (i >= j) ? a[i, j] : a[j, i]);

    private static RefMatrix TriangleOf(RefMatrix a, SolveTriangular op) => a.Map((i, j, value) =>
        i == j ? (op.HasUnitDiagonal ? 1 : value) : op.IsLower == (i > j) ? value : 0);

    private static RefMatrix CholeskyOf(RefMatrix a, bool nan)
    {
        var l = new RefMatrix(a.Rows, a.Rows);
        for (var j = 0; j < a.Rows; j++)
        {
            for (var i = j; i < a.Rows; i++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= l[i, k] * l[j, k];
                }

                if (i == j && !(sum > 0))
                {
                    return nan ? a.Map((_, _, _) => double.NaN) : throw new ReferenceException("not positive definite");
                }

                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        }

        return l;
    }

    // The rows of a and b together, with the largest pivot of a column.
    private static RefMatrix Eliminate(RefMatrix matrix, RefMatrix right)
    {
        var (a, b) = (matrix.Copy(), right.Copy());
        for (var k = 0; k < a.Rows; k++)
        {
            var pivot = Enumerable.Range(k, a.Rows - k).MaxBy(i => Math.Abs(a[i, k]));
            if (a[pivot, k] == 0)
            {
                throw new ReferenceException("singular");
            }

            a.SwapRows(k, pivot);
            b.SwapRows(k, pivot);
            for (var i = 0; i < a.Rows; i++)
            {
                var factor = i == k ? 0 : a[i, k] / a[k, k];
                a.AddRow(i, k, -factor);
                b.AddRow(i, k, -factor);
            }
        }

        return b.Map((i, _, value) => value / a[i, i]);
    }

    private static double Determinant(RefMatrix matrix)
    {
        var a = matrix.Copy();
        var result = 1.0;
        for (var k = 0; k < a.Rows; k++)
        {
            var pivot = Enumerable.Range(k, a.Rows - k).MaxBy(i => Math.Abs(a[i, k]));
            if (a[pivot, k] == 0)
            {
                return 0;
            }

            result *= pivot == k ? a[pivot, k] : -a[pivot, k];
            a.SwapRows(k, pivot);
            for (var i = k + 1; i < a.Rows; i++)
            {
                a.AddRow(i, k, -a[i, k] / a[k, k]);
            }
        }

        return result;
    }

    // Reflections of Householder, with the signs that LAPACK chooses: the diagonal of R is the opposite of what is reflected.
    private static RefMatrix[] QrOf(RefMatrix matrix, bool full)
    {
        var (m, n) = (matrix.Rows, matrix.Columns);
        var k = Math.Min(m, n);
        var r = matrix.Copy();
        var q = RefMatrix.Identity(m);
        for (var j = 0; j < Math.Min(m - 1, n); j++)
        {
            double[] v = [.. Enumerable.Range(0, m).Select(i => i < j ? 0 : r[i, j])];
            if (v[(j + 1)..].All(element => element == 0))
            {
                continue;
            }

            v[j] += Math.CopySign(Math.Sqrt(v.Sum(element => element * element)), v[j]);
            var factor = 2 / v.Sum(element => element * element);
            r = Reflected(r, v, factor);
            q = Reflected(q, v, factor);
        }

        var inner = full ? m : k;
        return [q.T.Part(m, inner), r.Part(inner, n).Map((i, j, value) => i > j ? 0 : value)];
    }

    private static RefMatrix Reflected(RefMatrix a, double[] v, double factor)
    {
        var along = Enumerable.Range(0, a.Columns).Select(j => factor * Enumerable.Range(0, a.Rows).Sum(i => v[i] * a[i, j])).ToArray();
        return a.Map((i, j, value) => value - (v[i] * along[j]));
    }

    // The rotations of Jacobi.
    private static RefMatrix[] EighOf(RefMatrix matrix)
    {
        const int Sweeps = 60;
        var n = matrix.Rows;
        var (a, v) = (matrix.Copy(), RefMatrix.Identity(n));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (a[p, q] == 0)
                    {
                        continue;
                    }

                    var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    var c = 1 / Math.Sqrt((t * t) + 1);
                    var (first, second) = (p, q);
                    var turn = RefMatrix.Identity(n).Map((i, j, value) =>
                        (i == first && j == first) || (i == second && j == second) ? c : i == first && j == second ? t * c : i == second && j == first ? -t * c : value);
                    a = turn.T.Times(a).Times(turn);
                    v = v.Times(turn);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i, i])];
        var values = new RefMatrix(n, 1).Map((i, _, _) => a[order[i], order[i]]);

        // A sign that does not jump when the matrix moves a little.
        var vectors = v.Map((i, j, _) => v[i, order[j]] * (Largest(v, order[j]) < 0 ? -1 : 1));
        return [values, vectors];
    }

    private static double Largest(RefMatrix v, int column) => Enumerable.Range(0, v.Rows).Select(i => v[i, column]).MaxBy(Math.Abs);

    private static RefMatrix[] SvdOf(RefMatrix a, bool full)
    {
        if (a.Rows < a.Columns)
        {
            var turned = SvdOf(a.T, full);
            return [turned[2].T, turned[1], turned[0].T];
        }

        var eigen = EighOf(a.T.Times(a));
        var k = a.Columns;
        var v = eigen[1].Map((i, j, _) => eigen[1][i, k - 1 - j]);
        var s = eigen[0].Map((i, _, _) => Math.Sqrt(Math.Max(0, eigen[0][k - 1 - i, 0])));
        var u = a.Times(v).Map((_, j, value) => value / s[j, 0]);
        return [full ? Completed(u) : u, s, v.T];
    }

    // More orthonormal columns, from those of the identity.
    private static RefMatrix Completed(RefMatrix u)
    {
        var all = new RefMatrix(u.Rows, u.Rows + u.Columns).Map((i, j, _) => j < u.Columns ? u[i, j] : i == j - u.Columns ? 1 : 0);
        var q = QrOf(all, full: true)[0];
        return q.Map((i, j, value) => j < u.Columns ? u[i, j] : value);
    }

    private static RefMatrix PInvOf(RefMatrix a, double cutoff)
    {
        var parts = SvdOf(a, full: false);
        var least = cutoff * parts[1].Elements.DefaultIfEmpty().Max();
        var scaled = parts[2].T.Map((_, j, value) => parts[1][j, 0] > least ? value / parts[1][j, 0] : 0);
        return scaled.Times(parts[0].T.Map((i, _, value) => parts[1][i, 0] > least ? value : 0));
    }

    private static RefMatrix[] LeastSquares(RefMatrix a, RefMatrix b, double cutoff)
    {
        var s = SvdOf(a, full: false)[1];
        return [PInvOf(a, cutoff).Times(b), RefMatrix.Of(s.Elements.Count(value => value > cutoff * s.Elements.Max())), s];
    }

    // The series of a small part, squared.
    private static RefMatrix ExpmOf(RefMatrix a)
    {
        const int Squarings = 6, Terms = 18;
        var small = a.Map((_, _, value) => value / (1 << Squarings));
        var (sum, term) = (RefMatrix.Identity(a.Rows), RefMatrix.Identity(a.Rows));
        for (var i = 1; i <= Terms; i++)
        {
            var n = i;
            term = term.Times(small).Map((_, _, value) => value / n);
            var next = term;
            sum = sum.Map((row, column, value) => value + next[row, column]);
        }

        for (var i = 0; i < Squarings; i++)
        {
            sum = sum.Times(sum);
        }

        return sum;
    }
}
