using Theon.Graph;

namespace Theon;

public partial class TensorVariable
{
    /// <summary>
    /// A value to try the expression with while it is built. Given for inputs, known for constants and shared variables, computed for
    /// everything else: when it is built, if <see cref="Config.ComputeTestValue"/> says so, else when it is asked for. Null where an
    /// input has none. A shape that does not fit is thus an error of the line that builds the node.
    /// </summary>
    /// <exception cref="TensorTypeException">The value does not fit the type.</exception>
    /// <exception cref="TheonException">The value cannot be computed.</exception>
    public NDArray? TestValue
    {
        get => TestValues.Find(this);
        set => TestValues.Set(this, value);
    }
}
