namespace Theon.Interop;

/// <summary>Owns a checked program. Any number of threads may use it at once.</summary>
public sealed unsafe class ProgramHandle : NativeHandle
{
    /// <summary>Checks and copies a program.</summary>
    /// <param name="bytes">The program, as the header program.h describes it.</param>
    /// <exception cref="NativeException">The bytes are not a well-formed program, or name a kernel that does not exist.</exception>
    public ProgramHandle(ReadOnlySpan<byte> bytes)
    {
        TheonProgram* program;
        fixed (byte* start = bytes)
        {
            NativeProgram.Create(start, bytes.Length, &program);
        }

        SetHandle((nint)program);
    }

    private ProgramHandle(TheonProgram* program) => SetHandle((nint)program);

    /// <summary>The native object. Keep this handle alive until the call that uses it has returned.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public TheonProgram* Pointer => (TheonProgram*)OpenAddress;

    /// <summary>Checks a saved function and takes its program; afterwards the numbers in the bytes may be taken as they are.</summary>
    /// <param name="bytes">The saved function, as the header saved.h describes it.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="NativeException">The bytes are not a well-formed saved function.</exception>
    public static ProgramHandle FromSaved(void* bytes, long count)
    {
        TheonProgram* program;
        NativeSaved.Create(bytes, count, &program);
        return new ProgramHandle(program);
    }

    /// <summary>The text form: slots, expressions, instructions with their origins.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public string GetText()
    {
        long needed;
        NativeProgram.Text(Pointer, null, 0, &needed);
        var text = new byte[needed];
        fixed (byte* start = text)
        {
            NativeProgram.Text(Pointer, start, needed, &needed);
            GC.KeepAlive(this);
            return NativeText.Read(start);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeMethods.theon_program_destroy((TheonProgram*)handle) == StatusCode.Ok;
}
