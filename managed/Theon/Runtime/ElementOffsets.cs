namespace Theon.Runtime;

/// <summary>The offsets of a strided tensor's elements, in row-major order: for looking at values, not for computing with them.</summary>
internal ref struct ElementOffsets
{
    private readonly ReadOnlySpan<long> _shape;
    private readonly ReadOnlySpan<long> _strides;
    private readonly long[] _position;
    private long _left;
    private bool _isInside;

    public ElementOffsets(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        _shape = shape;
        _strides = strides;
        _position = new long[shape.Length];
        _left = 1;
        foreach (var length in shape)
        {
            _left *= length;
        }
    }

    /// <summary>Elements from the first.</summary>
    public long Current { get; private set; }

    public readonly ElementOffsets GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left-- <= 0)
        {
            return false;
        }

        if (!_isInside)
        {
            _isInside = true;
            return true;
        }

        for (var axis = _shape.Length - 1; axis >= 0; axis--)
        {
            Current += _strides[axis];
            if (++_position[axis] < _shape[axis])
            {
                break;
            }

            Current -= _strides[axis] * _shape[axis];
            _position[axis] = 0;
        }

        return true;
    }
}
