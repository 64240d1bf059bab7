using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// What another loop needs to walk the steps of a loop again, last to first or first to last: rows of its sequences, and the values of its
/// states that each step read, which are rows of what it gave.
/// </summary>
internal sealed class ScanReplay(Scan scan, Apply node, TensorVariable steps, TensorVariable passed)
{
    private readonly bool _isCut = !ReferenceEquals(steps, passed);

    /// <summary>Number of steps that a loop has done.</summary>
    public static TensorVariable StepsOf(Scan scan, Apply node)
    {
        if (!scan.HasUntil)
        {
            return node.Inputs[0];
        }

        var depth = scan.States.Length > 0 ? scan.States[0].Depth : 0;
        var rows = T.LengthOf(node.Outputs[0], 0);
        return depth == 0 ? rows : rows - (long)depth;
    }

    /// <summary>Lets the builder's loop read everything that the body reads.</summary>
    public void AddTo(ScanBuilder builder)
    {
        var body = scan.Body;
        for (var i = 0; i < scan.SequenceCount; i++)
        {
            builder.Sequences.Add(new(body.Inputs[i], InRowOrder(node.Inputs[1 + i])));
        }

        for (var state = 0; state < scan.States.Length; state++)
        {
            for (var i = 0; i < scan.States[state].Taps.Length; i++)
            {
                var first = scan.States[state].Depth + scan.States[state].Taps[i];
                var values = T.Index(node.Outputs[state], [T.Slice(T.Weak((long)first), first + steps)]);
                builder.Sequences.Add(new(body.Inputs[scan.FirstTap(state) + i], InStepOrder(values)));
            }
        }

        for (var i = scan.FirstInvariantOfBody; i < body.Inputs.Length; i++)
        {
            builder.Invariants.Add(new(body.Inputs[i], node.Inputs[scan.FirstInvariant + i - scan.FirstInvariantOfBody]));
        }
    }

    /// <summary>Rows as sequences have them: those of the steps that are walked.</summary>
    public TensorVariable InRowOrder(TensorVariable rows)
    {
        if (_isCut)
        {
            return T.Index(rows, [scan.IsBackwards ? T.Slice(null, passed) : T.Slice(steps - passed, steps)]);
        }

        return scan.HasUntil ? T.Index(rows, [T.Slice(null, steps)]) : rows;
    }

    /// <summary>One row for each step, the first step's first, as a sequence has them.</summary>
    public TensorVariable InStepOrder(TensorVariable values)
    {
        var walked = _isCut ? T.Index(values, [T.Slice(steps - passed, steps)]) : values;
        return scan.IsBackwards ? T.Flip(walked, 0) : walked;
    }

    /// <summary>Rows of the steps that were walked, in the place of a whole sequence, with zeros elsewhere.</summary>
    public TensorVariable WholeSequence(TensorVariable rows, TensorVariable sequence)
    {
        if (!_isCut && !scan.HasUntil)
        {
            return rows;
        }

        var zeros = T.ZerosLike(sequence, rows.DType);
        return T.SetSubtensor(T.Index(zeros, [_isCut && !scan.IsBackwards ? T.Slice(steps - passed, steps) : T.Slice(null, passed)]), rows);
    }
}
