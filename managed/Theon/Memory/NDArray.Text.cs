using System.Globalization;
using System.Text;

namespace Theon;

public sealed unsafe partial class NDArray
{
    private const int MaxPrinted = 1000;
    private const int EdgeItems = 3;

    /// <summary>The elements in brackets, such as <c>[[1, 2], [3, 4]]</c>; of more than 1000, three from each end of an axis.</summary>
    public override string ToString()
    {
        if (IsDisposed)
        {
            return "(disposed)";
        }

        using var lease = Use();
        var text = new StringBuilder();
        Append(text, 0, 0, Count > MaxPrinted);
        return text.ToString();
    }

    private void Append(StringBuilder text, int axis, long offset, bool shorten)
    {
        if (axis == Rank)
        {
            text.Append(CultureInfo.InvariantCulture, $"{DTypeConversion.Box(_data + (offset * DType.Bytes), DType)}");
            return;
        }

        var length = _shape[axis];
        text.Append('[');
        for (var i = 0L; i < length; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            if (shorten && length > 2 * EdgeItems && i == EdgeItems)
            {
                text.Append("..., ");
                i = length - EdgeItems;
            }

            Append(text, axis + 1, offset + (i * _strides[axis]), shorten);
        }

        text.Append(']');
    }
}
