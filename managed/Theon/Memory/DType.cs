namespace Theon;

/// <summary>Element types. The numbers are those of the native interface (<c>dtypes.def</c>).</summary>
public enum DType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 0,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 1,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 2,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 3,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 4,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 5,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 6,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 7,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 8,

    /// <summary>IEEE binary16, a storage type: computed in float32.</summary>
    Float16 = 9,

    /// <summary>Reserved for bfloat16.</summary>
    BFloat16 = 10,

    /// <summary>IEEE binary32.</summary>
    Float32 = 11,

    /// <summary>IEEE binary64.</summary>
    Float64 = 12,

    /// <summary>Two float32: real and imaginary part.</summary>
    Complex64 = 13,

    /// <summary>Two float64: real and imaginary part.</summary>
    Complex128 = 14,
}

/// <summary>Families of dtypes, in rising order of promotion.</summary>
public enum DTypeKind
{
    /// <summary>bool.</summary>
    Bool,

    /// <summary>Unsigned integers.</summary>
    Unsigned,

    /// <summary>Signed integers.</summary>
    Signed,

    /// <summary>Floating point.</summary>
    Float,

    /// <summary>Complex.</summary>
    Complex,
}

/// <summary>Facts about dtypes.</summary>
public static class DTypes
{
    private static readonly (string Name, int Bytes, DTypeKind Kind)[] s_facts =
    [
        ("bool", 1, DTypeKind.Bool),
        ("int8", 1, DTypeKind.Signed), ("int16", 2, DTypeKind.Signed), ("int32", 4, DTypeKind.Signed), ("int64", 8, DTypeKind.Signed),
        ("uint8", 1, DTypeKind.Unsigned), ("uint16", 2, DTypeKind.Unsigned), ("uint32", 4, DTypeKind.Unsigned), ("uint64", 8, DTypeKind.Unsigned),
        ("float16", 2, DTypeKind.Float), ("bfloat16", 2, DTypeKind.Float), ("float32", 4, DTypeKind.Float), ("float64", 8, DTypeKind.Float),
        ("complex64", 8, DTypeKind.Complex), ("complex128", 16, DTypeKind.Complex),
    ];

    extension(DType dtype)
    {
        /// <summary>Lower-case name, such as <c>float32</c>.</summary>
        public string Name => s_facts[(int)dtype].Name;

        /// <summary>Bytes of one element.</summary>
        public int Bytes => s_facts[(int)dtype].Bytes;

        /// <summary>The family.</summary>
        public DTypeKind Kind => s_facts[(int)dtype].Kind;

        /// <summary>Whether it is a float of any width.</summary>
        public bool IsFloat => s_facts[(int)dtype].Kind == DTypeKind.Float;

        /// <summary>Whether it is a signed or unsigned integer; bool is not.</summary>
        public bool IsInteger => s_facts[(int)dtype].Kind is DTypeKind.Signed or DTypeKind.Unsigned;

        /// <summary>Whether it is complex.</summary>
        public bool IsComplex => s_facts[(int)dtype].Kind == DTypeKind.Complex;

        /// <summary>Whether values vary continuously, so that gradients flow: floats and complex numbers.</summary>
        public bool IsContinuous => s_facts[(int)dtype].Kind is DTypeKind.Float or DTypeKind.Complex;

        /// <summary>The float that a complex number has two of; any other dtype is its own.</summary>
        public DType Part => dtype switch
        {
            DType.Complex64 => DType.Float32,
            DType.Complex128 => DType.Float64,
            _ => dtype,
        };

        /// <summary>Whether kernels compute in it: all but the reserved bfloat16.</summary>
        public bool IsComputed => dtype != DType.BFloat16;
    }
}
