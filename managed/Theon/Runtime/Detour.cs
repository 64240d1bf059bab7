namespace Theon.Runtime;

/// <summary>A temporary that a result is written to before it goes to the caller's memory.</summary>
internal sealed unsafe class Detour(NDArray temporary, nint target)
{
    /// <summary>Copies the result to where it was asked for.</summary>
    /// <param name="array">The caller's array; null: memory that the caller pinned, which is row-major.</param>
    public void Deliver(NDArray? array)
    {
        using (temporary)
        {
            if (array is not null)
            {
                array.CopyFrom(temporary);
                return;
            }

            var bytes = temporary.Count * temporary.DType.Bytes;
            Buffer.MemoryCopy(temporary.Data, (void*)target, bytes, bytes);
        }
    }
}
