using Theon.Parameters;

namespace Theon;

/// <summary>Shared variables, such as the parameters of a model, in files by their names: .npz or .safetensors, after the name of the file.</summary>
public static class ParameterFile
{
    /// <summary>Writes the values of variables, all as of one moment: no update lies between them. The file is replaced as a whole.</summary>
    /// <exception cref="ArgumentException">A variable has no name, or two have the same.</exception>
    public static void Save(string path, params IEnumerable<SharedVariable> variables)
    {
        var format = FormatOf(path);
        var list = Named(variables);
        var values = SharedStorage.ReadAll(list.Select(variable => variable.Storage).ToArray());
        try
        {
            format.Write(path, list.Zip(values, (variable, value) => KeyValuePair.Create(variable.Name!, value)));
        }
        finally
        {
            Dispose(values);
        }
    }

    /// <summary>Sets the values of variables, all at one moment: no call sees only some of them. If one does not fit, none is changed.</summary>
    /// <exception cref="ParameterFileException">The file is damaged, or lacks the array of a variable.</exception>
    /// <exception cref="ArgumentException">An array does not fit its variable.</exception>
    public static void Load(string path, params IEnumerable<SharedVariable> variables) => Load(path, strict: true, variables);

    /// <summary>Sets the values of variables.</summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether the file must have arrays for exactly these variables; else variables without one stay as they are,
    /// and other arrays are left out.</param>
    /// <param name="variables">The variables.</param>
    public static void Load(string path, bool strict, params IEnumerable<SharedVariable> variables)
    {
        var format = FormatOf(path);
        var list = Named(variables);
        var arrays = format.Read(path);
        var values = new List<NDArray>();
        try
        {
            CheckNames(path, list, arrays.Keys, strict);
            var targets = list.Where(variable => arrays.ContainsKey(variable.Name!)).ToList();
            foreach (var target in targets)
            {
                values.Add(target.Converted(arrays[target.Name!]));
            }

            SharedStorage.ReplaceAll(targets.Select(target => target.Storage).ToArray(), values.ToArray());
            values.Clear();
        }
        finally
        {
            Dispose(values);
            Dispose(arrays.Values);
        }
    }

    private static void CheckNames(string path, List<SharedVariable> variables, IEnumerable<string> names, bool strict)
    {
        if (!strict)
        {
            return;
        }

        var wanted = variables.Select(variable => variable.Name!).ToHashSet();
        var missing = wanted.Except(names).Order(StringComparer.Ordinal).ToList();
        var others = names.Except(wanted).Order(StringComparer.Ordinal).ToList();
        if (missing.Count + others.Count > 0)
        {
            throw new ParameterFileException(path, string.Join("; ", ((string[])[
                missing.Count == 0 ? "" : $"has no array for {string.Join(", ", missing)}",
                others.Count == 0 ? "" : $"has arrays that no variable was given for: {string.Join(", ", others)}"]).Where(part => part.Length > 0)) + ". Pass strict: false to load what fits by name.");
        }
    }

    private static List<SharedVariable> Named(IEnumerable<SharedVariable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var list = variables.ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in list)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(variables));
            if (string.IsNullOrEmpty(variable.Name))
            {
                throw new ArgumentException($"{variable.Text} has no name; files know variables by their names.", nameof(variables));
            }

            if (!known.Add(variable.Name))
            {
                throw new ArgumentException($"Two variables are called '{variable.Name}'; files know variables by their names.", nameof(variables));
            }
        }

        return list;
    }

    private static Format FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => new Format(file => NpzFile.Read(file), (file, arrays) => NpzFile.Write(file, arrays)),
            ".SAFETENSORS" => new Format(SafetensorsFile.Read, (file, arrays) => SafetensorsFile.Write(file, arrays)),
            _ => throw new ArgumentException($"Parameters are kept in .npz and .safetensors files; '{Path.GetExtension(path)}' is neither.", nameof(path)),
        };
    }

    private static void Dispose(IEnumerable<NDArray> arrays)
    {
        foreach (var array in arrays)
        {
            array.Dispose();
        }
    }

    private sealed record Format(Func<string, OrderedDictionary<string, NDArray>> Read, Action<string, IEnumerable<KeyValuePair<string, NDArray>>> Write);
}
