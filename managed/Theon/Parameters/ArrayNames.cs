namespace Theon.Parameters;

/// <summary>Names of arrays in a file.</summary>
internal static class ArrayNames
{
    /// <summary>The arrays, if each has a name of its own.</summary>
    public static List<KeyValuePair<string, NDArray>> Checked(IEnumerable<KeyValuePair<string, NDArray>> arrays)
    {
        var list = arrays.ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, array) in list)
        {
            if (string.IsNullOrEmpty(name))
            {
                throw new ArgumentException("An array to write has no name.", nameof(arrays));
            }

            // Tools that unpack archives make paths of names.
            if (name.StartsWith('/') || name.Contains('\\') || name.Contains('\0') || name.Split('/').Contains(".."))
            {
                throw new ArgumentException($"'{name}' is no name for an array in a file.", nameof(arrays));
            }

            if (!known.Add(name))
            {
                throw new ArgumentException($"Two arrays to write are called '{name}'.", nameof(arrays));
            }

            ArgumentNullException.ThrowIfNull(array, nameof(arrays));
        }

        return list;
    }
}
