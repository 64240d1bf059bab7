using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>The notation of Einstein: letters per operand and of the result.</summary>
internal sealed record EinsumNotation(string Text, string[] Operands, string Result)
{
    /// <summary>
    /// The notation with letters in the place of <c>...</c>, which stands for the axes that are not named: they are lined up on the right, and those
    /// that broadcast beside longer ones are dropped.
    /// </summary>
    public static string WithoutEllipsis(string text, TensorVariable[] operands)
    {
        if (!text.Contains("...", StringComparison.Ordinal))
        {
            return text;
        }

        var sides = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var parts = sides[0].Split(',');
        if (parts.Length != operands.Length)
        {
            throw new TensorTypeException($"Einsum \"{text}\" names {parts.Length} operands, got {operands.Length}.");
        }

        var counts = parts.Select((part, i) => Hidden(text, part, operands[i], i)).ToArray();
        var most = counts.Max();
        var free = Enumerable.Range('a', 26).Concat(Enumerable.Range('A', 26)).Select(code => (char)code).Where(letter => !text.Contains(letter, StringComparison.Ordinal)).Take(most).ToArray();
        if (free.Length < most)
        {
            throw new TensorTypeException($"Einsum \"{text}\" has more axes than there are letters.");
        }

        for (var k = 0; k < most; k++)
        {
            var isLong = operands.Where((operand, i) => AxisOf(i) >= 0 && !operand.Type.Broadcastable[AxisOf(i)]).Any();
            for (var i = 0; i < operands.Length; i++)
            {
                var axis = AxisOf(i);
                if (axis >= 0 && isLong && operands[i].Type.Broadcastable[axis])
                {
                    operands[i] = T.Squeeze(operands[i], axis);
                    counts[i]--;
                }
                else if (axis >= 0)
                {
                    parts[i] = parts[i].Insert(parts[i].IndexOf("...", StringComparison.Ordinal), free[k].ToString());
                    counts[i]--;
                }
            }

            // Axes before this one have letters already; of the others, the first that is left if the operand has it.
            int AxisOf(int i) => counts[i] >= most - k ? parts[i].IndexOf("...", StringComparison.Ordinal) : -1;
        }

        var letters = string.Concat(free);
        var named = string.Concat(parts).Replace("...", "", StringComparison.Ordinal);
        var result = sides.Length > 1
            ? sides[1].Replace("...", letters, StringComparison.Ordinal)
            : letters + string.Concat(named.Where(letter => !letters.Contains(letter, StringComparison.Ordinal) && named.Count(l => l == letter) == 1).Order());
        return sides.Length < 2 || sides[1].Contains("...", StringComparison.Ordinal) || most == 0
            ? $"{string.Join(',', parts).Replace("...", "", StringComparison.Ordinal)}->{result}"
            : throw new TensorTypeException($"Einsum \"{text}\": the result has no \"...\", which would sum over axes without a name.");
    }

    private static int Hidden(string text, string part, TensorVariable operand, int index)
    {
        ArgumentNullException.ThrowIfNull(operand, nameof(operand));
        var at = part.IndexOf("...", StringComparison.Ordinal);
        var count = at < 0 ? 0 : operand.Rank - (part.Length - 3);
        return count >= 0 && part.LastIndexOf("...", StringComparison.Ordinal) == at
            ? count
            : throw new TensorTypeException($"Einsum \"{text}\" names {part.Length - 3} axes of operand {index}, which is {operand.Type}.");
    }

    /// <summary>Reads a notation for operands.</summary>
    public static EinsumNotation Parse(string text, ReadOnlySpan<TensorVariable> operands)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal);
        var sides = compact.Split("->");
        var parts = sides[0].Split(',');
        if (sides.Length > 2 || parts.Length != operands.Length)
        {
            throw new TensorTypeException($"Einsum \"{text}\" names {parts.Length} operands, got {operands.Length}.");
        }

        for (var i = 0; i < parts.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(operands[i], nameof(operands));
            if (parts[i].FirstOrDefault(letter => !char.IsAsciiLetter(letter)) is not '\0' and var other)
            {
                throw new TensorTypeException($"Einsum \"{text}\" has '{other}' in operand {i}. Accepted: letters, commas and ->.");
            }

            if (parts[i].Length != operands[i].Rank)
            {
                throw new TensorTypeException($"Einsum \"{text}\" names {parts[i].Length} axes of operand {i}, which is {operands[i].Type}.");
            }
        }

        var letters = string.Concat(parts);
        var result = sides.Length == 2 ? sides[1] : string.Concat(letters.Where(letter => letters.Count(l => l == letter) == 1).Order());
        var bad = result.FirstOrDefault(letter => !letters.Contains(letter, StringComparison.Ordinal) || result.Count(l => l == letter) > 1);
        return bad == '\0'
            ? new EinsumNotation(text, parts, result)
            : throw new TensorTypeException($"Einsum \"{text}\": the result has '{bad}', which {(letters.Contains(bad, StringComparison.Ordinal) ? "it has twice" : "no operand has")}.");
    }

    /// <summary>The result for operands.</summary>
    public TensorVariable Contract(TensorVariable[] operands)
    {
        var (product, letters) = Single(operands[0], 0);
        for (var i = 1; i < operands.Length; i++)
        {
            var (next, nextLetters) = Single(operands[i], i);
            (product, letters) = Pair(product, letters, next, nextLetters, later: string.Concat(Operands[(i + 1)..]) + Result);
        }

        (product, letters) = Summed(product, letters, Result);
        return T.DimShuffle(product, [.. Result.Select(letter => letters.IndexOf(letter, StringComparison.Ordinal))]);
    }

    // An operand with each letter once: diagonals taken, and summed over what no one else has.
    private (TensorVariable Operand, string Letters) Single(TensorVariable operand, int index)
    {
        var letters = Operands[index];
        while (letters.GroupBy(letter => letter).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            var (first, last) = (letters.IndexOf(twice, StringComparison.Ordinal), letters.LastIndexOf(twice));
            operand = new Diagonal(0, first, last).On(T.Strong(operand));
            letters = letters.Remove(last, 1).Remove(first, 1) + twice;
        }

        return Summed(operand, letters, string.Concat(Operands.Where((_, i) => i != index)) + Result);
    }

    private static (TensorVariable Operand, string Letters) Summed(TensorVariable operand, string letters, string needed)
    {
        int[] axes = [.. Enumerable.Range(0, letters.Length).Where(axis => !needed.Contains(letters[axis], StringComparison.Ordinal))];
        return axes.Length == 0 ? (operand, letters) : (T.Sum(operand, axes), string.Concat(letters.Where((_, axis) => !axes.Contains(axis))));
    }

    // The product of two: letters of both that are needed later count products, others of both are summed over.
    private static (TensorVariable Operand, string Letters) Pair(TensorVariable x, string xLetters, TensorVariable y, string yLetters, string later)
    {
        var both = xLetters.Where(letter => yLetters.Contains(letter, StringComparison.Ordinal)).ToArray();
        var batch = string.Concat(both.Where(letter => later.Contains(letter, StringComparison.Ordinal)));
        var over = string.Concat(both.Where(letter => !later.Contains(letter, StringComparison.Ordinal)));
        var rows = string.Concat(xLetters.Where(letter => !both.Contains(letter)));
        var columns = string.Concat(yLetters.Where(letter => !both.Contains(letter)));
        if (over.Length == 0)
        {
            // Nothing to sum: an elementwise product.
            var all = batch + rows + columns;
            return (Spread(x, xLetters, all) * Spread(y, yLetters, all), all);
        }

        var left = T.DimShuffle(x, Places(xLetters, batch + rows + over));
        var right = T.DimShuffle(y, Places(yLetters, batch + over + columns));
        var (shared, m, n) = (Lengths(x, xLetters, batch), Lengths(x, xLetters, rows), Lengths(y, yLetters, columns));
        var k = T.CountOf(Lengths(x, xLetters, over));
        var l = T.CountOf(Lengths(y, yLetters, over));
        var isBatched = batch.Length > 0;
        TensorVariable[] count = isBatched ? [T.CountOf(shared)] : [];
        var a = T.Reshape(left, [.. count, T.CountOf(m), k]);
        var b = T.Reshape(right, [.. isBatched ? [T.CountOf(Lengths(y, yLetters, batch))] : count, l, T.CountOf(n)]);
        return (T.Reshape(isBatched ? T.BatchedProduct(a, b) : T.Dot(a, b), [.. shared, .. m, .. n]), batch + rows + columns);
    }

    private static TensorVariable Spread(TensorVariable x, string letters, string all) => T.DimShuffle(x, Places(letters, all));

    private static int[] Places(string letters, string order) => [.. order.Select(letter => letters.IndexOf(letter, StringComparison.Ordinal))];

    private static TensorVariable[] Lengths(TensorVariable x, string letters, string wanted) =>
        [.. wanted.Select(letter => T.LengthOf(x, letters.IndexOf(letter, StringComparison.Ordinal)))];
}
