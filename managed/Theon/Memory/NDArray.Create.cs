using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon;

public sealed unsafe partial class NDArray
{
    /// <summary>A row-major array of zeros.</summary>
    public static NDArray Zeros(DType dtype, params ReadOnlySpan<long> shape)
    {
        var array = Empty(dtype, shape);
        array.Clear();
        return array;
    }

    /// <summary>A row-major array with this value everywhere.</summary>
    public static NDArray Full<T>(T value, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var array = Empty(ElementTypes.Of<T>(), shape);
        if (array.Count > 0)
        {
            *(T*)array._data = value;
            array.RepeatFirst();
        }

        return array;
    }

    /// <summary>A 0-d array.</summary>
    public static NDArray Scalar<T>(T value)
        where T : unmanaged
    {
        var array = Empty(ElementTypes.Of<T>(), []);
        *(T*)array._data = value;
        return array;
    }

    /// <summary>A copy of elements in row-major order. Without a shape: a vector.</summary>
    public static NDArray FromSpan<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ReadOnlySpan<long> vector = [elements.Length];
        if (shape.IsEmpty)
        {
            return FromSpan(elements, vector);
        }

        if (Layout.Count(shape) != elements.Length)
        {
            throw new ArgumentException(
                $"{elements.Length} elements do not fill an array of shape {Layout.Text(shape)}, which has {Layout.Count(shape)}.", nameof(shape));
        }

        var array = Empty(ElementTypes.Of<T>(), shape);
        elements.CopyTo(array.AsSpan<T>());
        return array;
    }

    /// <summary>A copy of a C# array of any rank, such as <c>double[,]</c>. Jagged arrays are refused.</summary>
    public static NDArray From(Array elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        var dtype = ElementTypeOf(elements);
        var array = Empty(dtype, ShapeOf(elements));
        fixed (byte* source = &MemoryMarshal.GetArrayDataReference(elements))
        {
            var bytes = array.Count * dtype.Bytes;
            Buffer.MemoryCopy(source, array._data, bytes, bytes);
        }

        return array;
    }

    /// <summary>The dtype of a C# array; an error for jagged arrays and unsupported elements.</summary>
    internal static DType ElementTypeOf(Array elements)
    {
        var type = elements.GetType().GetElementType()!;
        return type.IsArray
            ? throw new ArgumentException($"{elements.GetType().Name} is jagged: its rows may differ in length. Use {Flat(type)}.", nameof(elements))
            : ElementTypes.Of(type);
    }

    /// <summary>The lengths of a C# array.</summary>
    internal static long[] ShapeOf(Array elements)
    {
        var shape = new long[elements.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = elements.GetLongLength(axis);
        }

        return shape;
    }

    /// <summary>A row-major array of uninitialised elements.</summary>
    internal static NDArray Empty(DType dtype, ReadOnlySpan<long> shape)
    {
        var bytes = checked(Layout.Count(shape) * dtype.Bytes);
        return Apart.IsHere ? Apart.Empty(bytes, dtype, shape) : Adopt(MemoryPool.Allocate(bytes), dtype, shape.ToArray(), Layout.RowMajor(shape));
    }

    /// <summary>Takes over a block of the pool that holds a row-major array. The layouts are not copied.</summary>
    internal static NDArray Adopt(void* memory, DType dtype, long[] shape, long[] strides) =>
        new(new NativeBuffer(memory, Layout.Count(shape) * dtype.Bytes), (byte*)memory, dtype, shape, strides);

    /// <summary>An array over memory of somebody else's, which stays valid until the array and all views of it are gone, or until its owner, who is
    /// then disposed, has been. The layouts are not copied.</summary>
    internal static NDArray Foreign(void* memory, DType dtype, long[] shape, long[] strides, IDisposable? owner = null) =>
        new(new NativeBuffer(memory, owner), (byte*)memory, dtype, shape, strides);

    /// <summary>Sets the elements of a row-major array to 0.</summary>
    internal void Clear()
    {
        using var lease = Use();
        NativeMemory.Clear(_data, (nuint)(Count * DType.Bytes));
    }

    // By copies of twice the length each: no loop over elements, whose code would be compiled anew for each type.
    private void RepeatFirst()
    {
        var total = Count * DType.Bytes;
        for (long filled = DType.Bytes; filled < total; filled *= 2)
        {
            var bytes = filled <= total - filled ? filled : total - filled;
            Buffer.MemoryCopy(_data, _data + filled, bytes, bytes);
        }
    }

    private static string Flat(Type row)
    {
        var rank = 1;
        while (row.IsArray)
        {
            rank += row.GetArrayRank();
            row = row.GetElementType()!;
        }

        return $"{row.Name}[{new string(',', rank - 1)}]";
    }
}
