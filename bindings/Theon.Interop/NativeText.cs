using System.Runtime.InteropServices;
using System.Text;

namespace Theon.Interop;

/// <summary>Text that crosses the border: UTF-8, zero-terminated.</summary>
public static unsafe class NativeText
{
    /// <summary>Copies a native text; null gives the empty string.</summary>
    /// <param name="text">Zero-terminated UTF-8, or null.</param>
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>The bytes of a text with a zero at the end, to be pinned for a call.</summary>
    /// <param name="text">Any text without a zero character.</param>
    /// <exception cref="ArgumentException"><paramref name="text"/> contains a zero character, which would cut it short.</exception>
    public static byte[] ToBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0'))
        {
            throw new ArgumentException("The text contains a zero character.", nameof(text));
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
