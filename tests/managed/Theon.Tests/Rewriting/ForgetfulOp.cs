using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Rewriting;

/// <summary>An op with a defect: the second time it is asked, it infers another type.</summary>
internal sealed record ForgetfulOp : Op
{
    private bool _asked;

    public override string Name => "Forgetful";

    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        var type = _asked ? TensorType.Scalar(DType.Float32) : inputs[0].Type;
        _asked = true;
        return [type];
    }

    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => dys;

    public override void Lower(Apply node, ILowering lowering) => lowering.SetOutput(0, lowering.Input(0));
}
