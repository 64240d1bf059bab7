using System.Globalization;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Constants of programs as texts.</summary>
internal static unsafe class ConstantTexts
{
    /// <summary>The value, where it is short: <c>0.5</c>, <c>[1, 2, 3]</c>.</summary>
    public static string Of(ImageSlot constant, int mostNumbers)
    {
        var count = constant.Constant.Length / constant.DType.Bytes;
        if (count > mostNumbers)
        {
            return $"constant {constant.TypeText}";
        }

        var numbers = new string[count];
        fixed (byte* bytes = constant.Constant.Span)
        {
            for (var i = 0; i < count; i++)
            {
                numbers[i] = string.Create(CultureInfo.InvariantCulture, $"{DTypeConversion.Box(bytes + (i * constant.DType.Bytes), constant.DType)}");
            }
        }

        return constant.Shape.Length == 0 ? numbers[0] : $"[{string.Join(", ", numbers)}]";
    }
}
